using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using ReplicaState = Assay.Kafka.Broker.Protocol.Messages.DescribeQuorumResponse.ReplicaState;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeQuorum, and what would change it, which is refused as where the quorum is fixed: each broker is a controller too.</summary>
internal sealed class QuorumHandler(ClusterState cluster)
{
    private const string MetadataTopic = "__cluster_metadata";
    private const string Fixed = "The quorum of this cluster is fixed.";

    public IResponse Describe(RequestContext context, DescribeQuorumRequest request)
    {
        if (!cluster.Authorizer.Allows(context, AclOperation.Describe, AclResourceType.Cluster, Acl.ClusterName))
        {
            return new DescribeQuorumResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed };
        }

        if (request.Topics is not [{ TopicName: MetadataTopic, Partitions: [{ PartitionIndex: 0 }] }])
        {
            return new DescribeQuorumResponse
            {
                Topics = request.Topics.ConvertAll(topic => new DescribeQuorumResponse.TopicData
                {
                    TopicName = topic.TopicName,
                    Partitions = topic.Partitions.ConvertAll(partition => new DescribeQuorumResponse.TopicData.PartitionData
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = (short)ErrorCode.UnknownTopicOrPartition,
                    }),
                }),
            };
        }

        var now = cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return new DescribeQuorumResponse
        {
            Topics =
            [
                new()
                {
                    TopicName = MetadataTopic,
                    Partitions =
                    [
                        new()
                        {
                            LeaderId = cluster.Brokers.ControllerId,
                            LeaderEpoch = cluster.Brokers.ControllerEpoch,
                            HighWatermark = cluster.Changes.Value,
                            CurrentVoters =
                            [
                                .. cluster.Brokers.All.Select(node => new ReplicaState
                                {
                                    ReplicaId = node.Id,
                                    LogEndOffset = cluster.Changes.Value,
                                    LastFetchTimestamp = node.IsUp ? now : -1,
                                    LastCaughtUpTimestamp = node.IsUp ? now : -1,
                                }),
                            ],
                        },
                    ],
                },
            ],
            Nodes =
            [
                .. cluster.Brokers.All.Select(node => new DescribeQuorumResponse.Node
                {
                    NodeId = node.Id,
                    Listeners = [new() { Name = context.Listener, Host = node.AddressOn(context.Listener).Host, Port = (ushort)node.AddressOn(context.Listener).Port }],
                }),
            ],
        };
    }

    public static IResponse Add(RequestContext context, AddRaftVoterRequest request) =>
        new AddRaftVoterResponse { ErrorCode = (short)ErrorCode.UnsupportedVersion, ErrorMessage = Fixed };

    public static IResponse Remove(RequestContext context, RemoveRaftVoterRequest request) =>
        new RemoveRaftVoterResponse { ErrorCode = (short)ErrorCode.UnsupportedVersion, ErrorMessage = Fixed };
}
