using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Requests.Refusals;
using Assay.Kafka.Broker.Tests.Protocol;

namespace Assay.Kafka.Broker.Tests.Faults;

public sealed class RefusalTests
{
    [Fact]
    public void Every_api_that_is_served_can_be_refused_in_every_version()
    {
        using var cluster = new ClusterState(new());
        var routes = new RouteTable(cluster);
        var random = new Random(7);
        var mute = new List<string>();
        foreach (var api in Definitions.All)
        {
            // The handshake is about the connection: a test closes that instead.
            if (routes.Find((short)api.Key) is not { Api.Key: not (ApiKey.SaslHandshake or ApiKey.SaslAuthenticate) } route)
            {
                continue;
            }

            for (var version = route.Lowest; version <= route.Highest; version++)
            {
                var request = route.Api.NewRequest();
                var reader = new ProtocolReader(new RandomMessage(api, version, random).Write(api.Request));
                request.Read(ref reader, version);
                if (Refusal.Of(request, ErrorCode.InvalidRequest, version) is not { } response)
                {
                    mute.Add($"{api.Name} {version}");
                    continue;
                }

                using var writer = new ProtocolWriter();
                response.Write(writer, version);
                Assert.NotEqual(0, writer.Length);
            }
        }

        Assert.Empty(mute);
    }
}
