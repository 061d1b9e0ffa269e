using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;
using Answer = Assay.Kafka.Broker.Protocol.Messages.ListOffsetsResponse.ListOffsetsTopicResponse.ListOffsetsPartitionResponse;
using Question = Assay.Kafka.Broker.Protocol.Messages.ListOffsetsRequest.ListOffsetsTopic.ListOffsetsPartition;

namespace Assay.Kafka.Broker.Requests;

/// <summary>ListOffsets: the start, the end, or the offset of a time.</summary>
internal sealed class ListOffsetsHandler(ClusterState cluster)
{
    private const int ReadCommitted = 1;

    // Timestamps with a meaning of their own.
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;
    private const long EarliestPendingUpload = -6;

    private const long Unknown = -1;

    public IResponse Handle(RequestContext context, ListOffsetsRequest request)
    {
        var response = new ListOffsetsResponse();
        foreach (var topic in request.Topics)
        {
            var asked = new HashSet<int>();
            response.Topics.Add(new()
            {
                Name = topic.Name,
                Partitions =
                [
                    .. topic.Partitions.Select(partition => asked.Add(partition.PartitionIndex)
                        ? Find(context, topic.Name, partition, request.IsolationLevel == ReadCommitted)
                        : Refuse(partition.PartitionIndex, ErrorCode.InvalidRequest)),
                ],
            });
        }

        return response;
    }

    private Answer Find(RequestContext context, string topic, Question question, bool readCommitted)
    {
        var error = cluster.FindLed(context, topic, Guid.Empty, question.PartitionIndex, question.CurrentLeaderEpoch, out var log);
        if (error != ErrorCode.None)
        {
            return Refuse(question.PartitionIndex, error);
        }

        var end = readCommitted ? log!.LastStableOffset : log!.EndOffset;
        return question.Timestamp switch
        {
            Latest => At(log, (Unknown, end), log.LeaderEpoch),
            Earliest or EarliestLocal => At(log, (Unknown, log.StartOffset)),
            MaxTimestamp => At(log, TimestampSearch.Latest(log)),
            // Nothing is in another storage.
            LatestTiered or EarliestPendingUpload => At(log, null),
            < 0 => Refuse(question.PartitionIndex, ErrorCode.UnsupportedVersion),
            var time => At(log, TimestampSearch.FirstAtOrAfter(log, time, end)),
        };
    }

    private static Answer At(PartitionLog log, (long Timestamp, long Offset)? found, int? epoch = null) => new()
    {
        PartitionIndex = log.Index,
        Timestamp = found?.Timestamp ?? Unknown,
        Offset = found?.Offset ?? Unknown,
        LeaderEpoch = found is { } known ? epoch ?? log.Leaders.At(known.Offset) : (int)Unknown,
    };

    private static Answer Refuse(int partition, ErrorCode error) =>
        new() { PartitionIndex = partition, ErrorCode = (short)error, Timestamp = Unknown, Offset = Unknown };
}
