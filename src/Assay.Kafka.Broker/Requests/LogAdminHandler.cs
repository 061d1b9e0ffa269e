using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DeleteRecords and OffsetForLeaderEpoch.</summary>
internal sealed class LogAdminHandler(ClusterState cluster)
{
    private const long ToTheEnd = -1;

    public IResponse DeleteRecords(RequestContext context, DeleteRecordsRequest request) => new DeleteRecordsResponse
    {
        Topics = [.. request.Topics.Select(topic => new DeleteRecordsResponse.DeleteRecordsTopicResult
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => Delete(topic.Name, partition.PartitionIndex, partition.Offset))],
        })],
    };

    public IResponse EndOfEpoch(RequestContext context, OffsetForLeaderEpochRequest request) => new OffsetForLeaderEpochResponse
    {
        Topics = [.. request.Topics.Select(topic => new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult
        {
            Topic = topic.Topic,
            Partitions = [.. topic.Partitions.Select(partition => EndOfEpoch(topic.Topic, partition))],
        })],
    };

    private DeleteRecordsResponse.DeleteRecordsTopicResult.DeleteRecordsPartitionResult Delete(string topic, int partition, long offset)
    {
        var log = cluster.Topics.Find(topic, partition);
        var before = offset == ToTheEnd ? log?.EndOffset : offset;
        var error = log is null ? ErrorCode.UnknownTopicOrPartition
            : before < 0 || before > log.EndOffset ? ErrorCode.OffsetOutOfRange
            : ErrorCode.None;
        if (error == ErrorCode.None)
        {
            log!.DeleteBefore(before!.Value);
            cluster.Changes.Increment();
        }

        return new() { PartitionIndex = partition, ErrorCode = (short)error, LowWatermark = error == ErrorCode.None ? log!.StartOffset : -1 };
    }

    private OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult.EpochEndOffset EndOfEpoch(
        string topic, OffsetForLeaderEpochRequest.OffsetForLeaderTopic.OffsetForLeaderPartition wanted)
    {
        if (cluster.Topics.Find(topic, wanted.Partition) is not { } log)
        {
            return new() { Partition = wanted.Partition, ErrorCode = (short)ErrorCode.UnknownTopicOrPartition };
        }

        return wanted.CurrentLeaderEpoch > PartitionLog.LeaderEpoch
            ? new() { Partition = wanted.Partition, ErrorCode = (short)ErrorCode.UnknownLeaderEpoch }
            : wanted.LeaderEpoch is PartitionLog.LeaderEpoch
                ? new() { Partition = wanted.Partition, LeaderEpoch = PartitionLog.LeaderEpoch, EndOffset = log.EndOffset }
                : new() { Partition = wanted.Partition };
    }
}
