using System.Globalization;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Requests;
using Definitions = Assay.Kafka.Broker.Tests.Protocol.Definitions;

namespace Assay.Kafka.Broker.Tests.Requests;

public sealed class RouteTableTests
{
    private const string Start = "<!-- the table begins -->";
    private const string End = "<!-- the table ends -->";

    [Fact]
    public void The_table_in_the_documentation_is_what_is_served()
    {
        var file = Path.Combine(Definitions.ProtocolFolder, "..", "..", "..", "docs", "kafka-broker.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var from = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        var to = text.IndexOf(End, StringComparison.Ordinal);
        var table = string.Join('\n', ["", .. Table(), ""]);
        if (Environment.GetEnvironmentVariable("ASSAY_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..from] + table + text[to..]);
            return;
        }

        Assert.True(table == text[from..to], $"docs/kafka-broker.md is behind the code: run this test with ASSAY_WRITE_DOCS=1. It should be:{table}");
    }

    [Fact]
    public void Whatever_is_served_has_a_codec_for_every_version()
    {
        using var cluster = new ClusterState(new());
        var routes = new RouteTable(cluster);

        Assert.All(Definitions.All, api =>
        {
            var route = routes.Find((short)api.Key);
            Assert.NotNull(route);
            Assert.InRange(route.Lowest, api.Versions.Lowest, route.Highest);
            Assert.InRange(route.Highest, route.Lowest, api.Versions.Highest);
        });
    }

    // The definitions hold the versions of Apache Kafka.
    private static IEnumerable<string> Table()
    {
        using var cluster = new ClusterState(new());
        var routes = new RouteTable(cluster);
        yield return "| key | API | embedded broker | Apache Kafka 4.3 |";
        yield return "| --- | --- | --- | --- |";
        foreach (var api in Enum.GetValues<KafkaApi>())
        {
            var defined = Definitions.All.FirstOrDefault(definition => definition.Key == (short)api);
            var served = routes.Find((short)api) is { } route ? Range(route.Lowest, route.Highest) : "not served";
            yield return $"| {(short)api} | {api} | {served} | {(defined is null ? "served" : Range(defined.Versions.Lowest, defined.Versions.Highest))} |";
        }
    }

    private static string Range(int from, int to) => from == to
        ? from.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{from} to {to}");
}
