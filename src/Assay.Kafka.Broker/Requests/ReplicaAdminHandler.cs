using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>ElectLeaders, AlterPartitionReassignments and ListPartitionReassignments. What is asked for is done at once, so nothing is ever under way.</summary>
internal sealed class ReplicaAdminHandler(ClusterState cluster)
{
    private const sbyte Preferred = 0;
    private const sbyte Unclean = 1;

    public IResponse Elect(RequestContext context, ElectLeadersRequest request)
    {
        if (!MayOn(context, AclOperation.Alter))
        {
            return new ElectLeadersResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed };
        }

        if (request.ElectionType is not (Preferred or Unclean))
        {
            return new ElectLeadersResponse { ErrorCode = (short)ErrorCode.InvalidRequest };
        }

        // Asked for everything, only what changed is told.
        var wanted = request.TopicPartitions?.Select(topic => (topic.Topic, Partitions: (IEnumerable<int>)topic.Partitions))
            ?? cluster.Topics.All.Select(topic => (topic.Name, topic.Partitions.Where(NeedsElection).Select(log => log.Index)));
        return new ElectLeadersResponse
        {
            ReplicaElectionResults =
            [
                .. wanted.Select(topic => new ElectLeadersResponse.ReplicaElectionResult
                {
                    Topic = topic.Item1,
                    PartitionResult = [.. topic.Item2.ToList().Select(partition => Elect(topic.Item1, partition, request.ElectionType))],
                }).Where(topic => topic.PartitionResult.Count > 0),
            ],
        };
    }

    public IResponse Reassign(RequestContext context, AlterPartitionReassignmentsRequest request)
    {
        if (!MayOn(context, AclOperation.Alter))
        {
            return new AlterPartitionReassignmentsResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed };
        }

        return new AlterPartitionReassignmentsResponse
        {
            AllowReplicationFactorChange = request.AllowReplicationFactorChange,
            Responses = request.Topics.ConvertAll(topic => new AlterPartitionReassignmentsResponse.ReassignableTopicResponse
            {
                Name = topic.Name,
                Partitions = topic.Partitions.ConvertAll(partition =>
                {
                    var (error, message) = Reassign(topic.Name, partition, request.AllowReplicationFactorChange);
                    return new AlterPartitionReassignmentsResponse.ReassignableTopicResponse.ReassignablePartitionResponse
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = (short)error,
                        ErrorMessage = message,
                    };
                }),
            }),
        };
    }

    public IResponse ListReassignments(RequestContext context, ListPartitionReassignmentsRequest request) => new ListPartitionReassignmentsResponse
    {
        ErrorCode = (short)(MayOn(context, AclOperation.Describe) ? ErrorCode.None : ErrorCode.ClusterAuthorizationFailed),
    };

    private ElectLeadersResponse.ReplicaElectionResult.PartitionElection Elect(string topic, int partition, sbyte type)
    {
        var log = cluster.Topics.Find(topic, partition);
        var error = log is null ? ErrorCode.UnknownTopicOrPartition
            : type == Unclean ? (log.Brokers.Leader == ReplicaSet.NoLeader ? ErrorCode.EligibleLeadersNotAvailable : ErrorCode.ElectionNotNeeded)
            : log.Brokers.Leader == log.Brokers.Preferred ? ErrorCode.ElectionNotNeeded
            : !cluster.Brokers.IsUp(log.Brokers.Preferred) ? ErrorCode.PreferredLeaderNotAvailable
            : ErrorCode.None;
        if (error == ErrorCode.None)
        {
            Leadership.Move(cluster, log!, log!.Brokers.Preferred);
        }

        return new() { PartitionId = partition, ErrorCode = (short)error };
    }

    private (ErrorCode Error, string? Message) Reassign(
        string topic, AlterPartitionReassignmentsRequest.ReassignableTopic.ReassignablePartition wanted, bool mayChangeFactor)
    {
        if (cluster.Topics.Find(topic, wanted.PartitionIndex) is not { } log)
        {
            return (ErrorCode.UnknownTopicOrPartition, "There is no such partition.");
        }

        if (wanted.Replicas is null)
        {
            return (ErrorCode.NoReassignmentInProgress, "No partition reassignment is in progress.");
        }

        if (ReplicaAssignments.Refuse(cluster, [wanted.Replicas]) is { } refusal)
        {
            return (ErrorCode.InvalidReplicaAssignment, refusal);
        }

        if (!mayChangeFactor && wanted.Replicas.Count != log.Brokers.Replicas.Count)
        {
            return (ErrorCode.InvalidReplicationFactor, $"The replication factor is changed from {log.Brokers.Replicas.Count} to {wanted.Replicas.Count}, which the request does not allow.");
        }

        Leadership.Reassign(cluster, log, wanted.Replicas);
        return (ErrorCode.None, null);
    }

    private bool NeedsElection(PartitionLog log) => log.Brokers.Leader != log.Brokers.Preferred && cluster.Brokers.IsUp(log.Brokers.Preferred);

    private bool MayOn(RequestContext context, AclOperation operation) =>
        cluster.Authorizer.Allows(context, operation, AclResourceType.Cluster, Acl.ClusterName);
}
