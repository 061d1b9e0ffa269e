using System.Globalization;
using System.Text.Json;

namespace Assay.Kafka.Conformance.Java;

/// <summary>The tools that come with Apache Kafka to verify a cluster and to measure it.</summary>
public sealed class ToolTests
{
    private const string Slow = "Each tool starts Java";

    [Theory, OnBoth(OnlyInLongRuns = Slow)]
    public async Task The_verifiable_consumer_of_the_classic_protocol_gets_each_record_of_the_verifiable_producer_once(Subject subject) =>
        await VerifyAsync(subject, "VerifiableConsumer", "--group-protocol", "classic", "--reset-policy", "earliest");

    [Theory, OnBoth(OnlyInLongRuns = Slow)]
    public async Task The_verifiable_consumer_of_the_consumer_protocol_gets_each_record_of_the_verifiable_producer_once(Subject subject) =>
        await VerifyAsync(subject, "VerifiableConsumer", "--group-protocol", "consumer", "--reset-policy", "earliest");

    [Theory, OnBoth(OnlyInLongRuns = Slow)]
    public async Task The_verifiable_share_consumer_gets_each_record_of_the_verifiable_producer_once(Subject subject) =>
        await VerifyAsync(subject, "VerifiableShareConsumer", "--acknowledgement-mode", "sync", "--offset-reset-strategy", "earliest");

    [Theory, OnBoth(OnlyInLongRuns = Slow)]
    public async Task The_performance_tools_send_and_receive_all_records(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(partitions: 2);

        var sent = await JavaTool.RunAsync(place, "ProducerPerformance", "--topic", topic, "--num-records", "20000", "--record-size", "100", "--throughput", "-1");
        var received = await ReceiveAsync("ConsumerPerformance", "consumers");
        await place.ShareFromTheBeginningAsync($"{topic}-sharers");
        var shared = await ReceiveAsync("ShareConsumerPerformance", "sharers");

        Assert.Contains("20000 records sent", sent, StringComparison.Ordinal);
        Assert.True(received >= 20_000, $"{received} records");
        Assert.True(shared >= 20_000, $"{shared} records");

        // A line of figures follows a line of their names.
        async Task<long> ReceiveAsync(string tool, string group)
        {
            var output = await JavaTool.RunAsync(place, tool, "--topic", topic, "--num-records", "20000", "--group", $"{topic}-{group}", "--timeout", "60000");
            var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^2..];
            var column = lines[0].Split(", ").IndexOf("data.consumed.in.nMsg");
            Assert.True(column >= 0, output);
            return long.Parse(lines[1].Split(", ")[column], CultureInfo.InvariantCulture);
        }
    }

    private static async Task VerifyAsync(Subject subject, string consumer, params string[] more)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(partitions: 2);

        var produced = await JavaTool.RunAsync(place, "VerifiableProducer", "--topic", topic, "--max-messages", "500");
        var consumed = await JavaTool.RunAsync(place, consumer, ["--topic", topic, "--group-id", $"{topic}-group", "--max-messages", "500", "--verbose", .. more]);

        var sent = Of(produced, "producer_send_success");
        Assert.Equal(500, sent.Count);
        Assert.Equal(sent, Of(consumed, "record_data"));
    }

    /// <summary>The values of the records that a tool reports, in order.</summary>
    private static List<int> Of(string output, string kind) =>
    [
        .. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(said => said.GetProperty("name").GetString() == kind)
            .Select(said => int.Parse(said.GetProperty("value").GetString()!, CultureInfo.InvariantCulture)).Order(),
    ];
}
