using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Requests;
using Definitions = Assay.Kafka.Broker.Tests.Protocol.Definitions;

namespace Assay.Kafka.Broker.Tests.Requests;

public sealed class RouteTableTests
{
    [Fact]
    public void The_table_in_the_readme_is_what_is_served()
    {
        using var cluster = new ClusterState(new());
        var routes = new RouteTable(cluster, new("127.0.0.1", 1));
        var served = Definitions.All.Select(api => routes.Find((short)api.Key)).OfType<Route>()
            .Select(route => $"| {route.Api.Key} | {route.Lowest} to {route.Highest} |");

        var readme = File.ReadAllLines(Path.Combine(Definitions.ProtocolFolder, "..", "README.md"));

        Assert.Equal(served, readme.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains(" to ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Whatever_is_served_has_a_codec_for_every_version()
    {
        using var cluster = new ClusterState(new());
        var routes = new RouteTable(cluster, new("127.0.0.1", 1));

        Assert.All(Definitions.All, api =>
        {
            var route = routes.Find((short)api.Key);
            Assert.NotNull(route);
            Assert.InRange(route.Lowest, api.Versions.Lowest, route.Highest);
            Assert.InRange(route.Highest, route.Lowest, api.Versions.Highest);
        });
    }
}
