using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Finds the partition that a request is about, if the client may have it from this broker. Called while the gate is held.</summary>
internal static class PartitionAccess
{
    private const int EpochUnknown = -1;

    /// <summary>
    /// The partition, or why not: it is not authorised, a fault is asked for, it does not exist, the client is behind or ahead of its leader epoch, or another broker leads it.
    /// </summary>
    public static ErrorCode FindLed(
        this ClusterState cluster, RequestContext context, string name, Guid id, int partition, int epoch, out PartitionLog? log)
    {
        log = null;
        var topic = cluster.Topics.Find(name, id);
        if (cluster.Authorizer.RefuseTopic(context, topic?.Name ?? name) is not ErrorCode.None and var refused)
        {
            return refused;
        }

        if (cluster.Faults.ErrorFor(context, topic?.Name ?? name, partition) is not ErrorCode.None and var asked)
        {
            return asked;
        }

        if (topic?.Find(partition) is not { } found)
        {
            return topic is null && name.Length == 0 ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
        }

        if (epoch != EpochUnknown && epoch != found.LeaderEpoch)
        {
            return epoch < found.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
        }

        if (found.Brokers.Leader != context.BrokerId)
        {
            return ErrorCode.NotLeaderOrFollower;
        }

        log = found;
        return ErrorCode.None;
    }

    /// <summary>The partition that a share group reads, or why not: it does not exist, it is not authorised, or another broker leads it.</summary>
    public static ErrorCode FindShared(this ClusterState cluster, RequestContext context, TopicPartition key, out PartitionLog? log)
    {
        log = null;
        if (cluster.Topics.Find(key.TopicId) is not { } topic)
        {
            return ErrorCode.UnknownTopicId;
        }

        if (cluster.Authorizer.RefuseTopic(context, topic.Name) is not ErrorCode.None and var refused)
        {
            return refused;
        }

        log = topic.Find(key.Partition);
        return log is null ? ErrorCode.UnknownTopicOrPartition
            : log.Brokers.Leader != context.BrokerId ? ErrorCode.NotLeaderOrFollower
            : ErrorCode.None;
    }
}
