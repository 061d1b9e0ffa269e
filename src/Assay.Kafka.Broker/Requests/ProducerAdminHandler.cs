using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;
using Marker = Assay.Kafka.Broker.Protocol.Messages.WriteTxnMarkersRequest.WritableTxnMarker;
using Producer = Assay.Kafka.Broker.Protocol.Messages.DescribeProducersResponse.TopicResponse.PartitionResponse.ProducerState;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeProducers and WriteTxnMarkers: what a partition knows of its producers, and ending their transactions in it by hand.</summary>
internal sealed class ProducerAdminHandler(ClusterState cluster)
{
    // From this version of transactions on markers have a newer epoch than what they end (KIP-890).
    private const sbyte MarkersAreNewer = 2;

    public IResponse Describe(RequestContext context, DescribeProducersRequest request) => new DescribeProducersResponse
    {
        Topics = request.Topics.ConvertAll(topic => new DescribeProducersResponse.TopicResponse
        {
            Name = topic.Name,
            Partitions = topic.PartitionIndexes.ConvertAll(partition => Describe(context, topic.Name, partition)),
        }),
    };

    public IResponse WriteMarkers(RequestContext context, WriteTxnMarkersRequest request) => new WriteTxnMarkersResponse
    {
        Markers = request.Markers.ConvertAll(marker => new WriteTxnMarkersResponse.WritableTxnMarkerResult
        {
            ProducerId = marker.ProducerId,
            Topics = marker.Topics.ConvertAll(topic => new WriteTxnMarkersResponse.WritableTxnMarkerResult.WritableTxnMarkerTopicResult
            {
                Name = topic.Name,
                Partitions = topic.PartitionIndexes.ConvertAll(partition => new WriteTxnMarkersResponse.WritableTxnMarkerResult.WritableTxnMarkerTopicResult.WritableTxnMarkerPartitionResult
                {
                    PartitionIndex = partition,
                    ErrorCode = (short)Write(marker, cluster.Topics.Find(topic.Name, partition)),
                }),
            }),
        }),
    };

    private DescribeProducersResponse.TopicResponse.PartitionResponse Describe(RequestContext context, string topic, int partition) =>
        cluster.FindLed(context, topic, Guid.Empty, partition, epoch: -1, out var log) is not ErrorCode.None and var error
            ? new() { PartitionIndex = partition, ErrorCode = (short)error }
            : new()
            {
                PartitionIndex = partition,
                ActiveProducers =
                [
                    .. log!.Producers.OrderBy(producer => producer.Key).Select(producer => new Producer
                    {
                        ProducerId = producer.Key,
                        ProducerEpoch = producer.Value.Epoch,
                        LastSequence = producer.Value.LastSequence,
                        LastTimestamp = producer.Value.LastTimestamp,
                        CoordinatorEpoch = producer.Value.CoordinatorEpoch,
                        CurrentTxnStartOffset = log.OpenTransactionOf(producer.Key) ?? -1,
                    }),
                ],
            };

    private ErrorCode Write(Marker marker, PartitionLog? log)
    {
        if (log is null)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }

        var known = log.Producers.GetValueOrDefault(marker.ProducerId);
        var isOld = marker.ProducerEpoch < known?.Epoch
            || (marker.TransactionVersion >= MarkersAreNewer && marker.ProducerEpoch == known?.Epoch && log.OpenTransactionOf(marker.ProducerId) is not null);
        if (isOld || marker.CoordinatorEpoch < known?.CoordinatorEpoch)
        {
            return isOld ? ErrorCode.InvalidProducerEpoch : ErrorCode.TransactionCoordinatorFenced;
        }

        log.AppendMarker(
            BatchBuilder.BuildMarker(marker.ProducerId, marker.ProducerEpoch, marker.TransactionResult, cluster.Time.GetUtcNow()),
            marker.TransactionResult,
            marker.CoordinatorEpoch);
        cluster.Changes.Increment();
        return ErrorCode.None;
    }
}
