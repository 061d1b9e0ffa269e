using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

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
            Partitions = [.. topic.Partitions.Select(partition => Delete(context, topic.Name, partition.PartitionIndex, partition.Offset))],
        })],
    };

    public IResponse EndOfEpoch(RequestContext context, OffsetForLeaderEpochRequest request) => new OffsetForLeaderEpochResponse
    {
        Topics = [.. request.Topics.Select(topic => new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult
        {
            Topic = topic.Topic,
            Partitions = [.. topic.Partitions.Select(partition => EndOfEpoch(context, topic.Topic, partition))],
        })],
    };

    private DeleteRecordsResponse.DeleteRecordsTopicResult.DeleteRecordsPartitionResult Delete(RequestContext context, string topic, int partition, long offset)
    {
        var error = cluster.FindLed(context, topic, Guid.Empty, partition, epoch: -1, out var log);
        var before = offset == ToTheEnd ? log?.EndOffset : offset;
        error = error != ErrorCode.None ? error
            : log!.Settings is { Compacts: true, Deletes: false } ? ErrorCode.PolicyViolation
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
        RequestContext context, string topic, OffsetForLeaderEpochRequest.OffsetForLeaderTopic.OffsetForLeaderPartition wanted)
    {
        var error = cluster.FindLed(context, topic, Guid.Empty, wanted.Partition, wanted.CurrentLeaderEpoch, out var log);
        var ended = log?.Leaders.EndOf(wanted.LeaderEpoch, log.EndOffset);
        return new()
        {
            Partition = wanted.Partition,
            ErrorCode = (short)error,
            LeaderEpoch = ended?.Epoch ?? -1,
            EndOffset = ended?.EndOffset ?? -1,
        };
    }
}
