using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Tests.Requests;

public sealed class CoordinatorCheckTests
{
    [Fact]
    public void Share_groups_are_served_by_their_coordinator_alone()
    {
        using var cluster = new ClusterState(new() { Brokers = 3 });
        cluster.Brokers.Groups.Move("g", 2);
        IRequest[] requests =
        [
            new ShareGroupHeartbeatRequest { GroupId = "g" },
            new ShareGroupDescribeRequest { GroupIds = ["g"] },
            new DescribeShareGroupOffsetsRequest { Groups = [new() { GroupId = "g" }] },
            new AlterShareGroupOffsetsRequest { GroupId = "g" },
            new DeleteShareGroupOffsetsRequest { GroupId = "g" },
        ];

        Assert.All(requests, request =>
        {
            Assert.Equal(ErrorCode.NotCoordinator, CoordinatorCheck.Refuse(cluster, Context(1), request));
            Assert.Equal(ErrorCode.None, CoordinatorCheck.Refuse(cluster, Context(2), request));
        });
    }

    private static RequestContext Context(int broker) => new(1, "client", "/127.0.0.1", CancellationToken.None) { BrokerId = broker };
}
