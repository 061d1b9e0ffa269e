using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests.Refusals;

/// <summary>Refusals that are said for each partition or topic.</summary>
internal static class PartitionRefusal
{
    public static IResponse? Of(IRequest request, short error, short version) => request switch
    {
        ProduceRequest produce => new ProduceResponse
        {
            Responses = produce.TopicData.ConvertAll(topic => new ProduceResponse.TopicProduceResponse
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                PartitionResponses = topic.PartitionData.ConvertAll(partition => new ProduceResponse.TopicProduceResponse.PartitionProduceResponse
                {
                    Index = partition.Index,
                    ErrorCode = error,
                    BaseOffset = -1,
                }),
            }),
        },
        FetchRequest fetch => new FetchResponse
        {
            Responses = fetch.Topics.ConvertAll(topic => new FetchResponse.FetchableTopicResponse
            {
                Topic = topic.Topic,
                TopicId = topic.TopicId,
                Partitions = topic.Partitions.ConvertAll(partition => new FetchResponse.FetchableTopicResponse.PartitionData
                {
                    PartitionIndex = partition.Partition,
                    ErrorCode = error,
                    HighWatermark = -1,
                    AbortedTransactions = null,
                    Records = default(ReadOnlyMemory<byte>),
                }),
            }),
        },
        ListOffsetsRequest list => new ListOffsetsResponse
        {
            Topics = list.Topics.ConvertAll(topic => new ListOffsetsResponse.ListOffsetsTopicResponse
            {
                Name = topic.Name,
                Partitions = topic.Partitions.ConvertAll(partition => new ListOffsetsResponse.ListOffsetsTopicResponse.ListOffsetsPartitionResponse
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = error,
                    Timestamp = -1,
                    Offset = -1,
                }),
            }),
        },
        DeleteRecordsRequest delete => new DeleteRecordsResponse
        {
            Topics = delete.Topics.ConvertAll(topic => new DeleteRecordsResponse.DeleteRecordsTopicResult
            {
                Name = topic.Name,
                Partitions = topic.Partitions.ConvertAll(partition => new DeleteRecordsResponse.DeleteRecordsTopicResult.DeleteRecordsPartitionResult
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = error,
                    LowWatermark = -1,
                }),
            }),
        },
        OffsetForLeaderEpochRequest epochs => new OffsetForLeaderEpochResponse
        {
            Topics = epochs.Topics.ConvertAll(topic => new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult
            {
                Topic = topic.Topic,
                Partitions = topic.Partitions.ConvertAll(partition => new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult.EpochEndOffset
                {
                    Partition = partition.Partition,
                    ErrorCode = error,
                }),
            }),
        },
        MetadataRequest metadata => new MetadataResponse
        {
            Topics = metadata.Topics?.ConvertAll(topic => new MetadataResponse.MetadataResponseTopic { Name = topic.Name ?? (version < 12 ? "" : null), TopicId = topic.TopicId, ErrorCode = error }) ?? [],
        },
        DescribeTopicPartitionsRequest describe => new DescribeTopicPartitionsResponse
        {
            Topics = describe.Topics.ConvertAll(topic => new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic { Name = topic.Name, ErrorCode = error }),
        },
        AddPartitionsToTxnRequest add when version >= 4 => new AddPartitionsToTxnResponse { ErrorCode = error },
        AddPartitionsToTxnRequest add => new AddPartitionsToTxnResponse
        {
            ResultsByTopicV3AndBelow = add.V3AndBelowTopics.ConvertAll(topic => new AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult
            {
                Name = topic.Name,
                ResultsByPartition = topic.Partitions.ConvertAll(partition => new AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult
                {
                    PartitionIndex = partition,
                    PartitionErrorCode = error,
                }),
            }),
        },
        DescribeProducersRequest describe => new DescribeProducersResponse
        {
            Topics = describe.Topics.ConvertAll(topic => new DescribeProducersResponse.TopicResponse
            {
                Name = topic.Name,
                Partitions = topic.PartitionIndexes.ConvertAll(partition => new DescribeProducersResponse.TopicResponse.PartitionResponse { PartitionIndex = partition, ErrorCode = error }),
            }),
        },
        WriteTxnMarkersRequest write => new WriteTxnMarkersResponse
        {
            Markers = write.Markers.ConvertAll(marker => new WriteTxnMarkersResponse.WritableTxnMarkerResult
            {
                ProducerId = marker.ProducerId,
                Topics = marker.Topics.ConvertAll(topic => new WriteTxnMarkersResponse.WritableTxnMarkerResult.WritableTxnMarkerTopicResult
                {
                    Name = topic.Name,
                    Partitions = topic.PartitionIndexes.ConvertAll(partition => new WriteTxnMarkersResponse.WritableTxnMarkerResult.WritableTxnMarkerTopicResult.WritableTxnMarkerPartitionResult
                    {
                        PartitionIndex = partition,
                        ErrorCode = error,
                    }),
                }),
            }),
        },
        _ => null,
    };
}
