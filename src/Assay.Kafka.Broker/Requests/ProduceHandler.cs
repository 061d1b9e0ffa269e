using System.Runtime.InteropServices;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Produce: checks each batch and appends it as it is.</summary>
internal sealed class ProduceHandler(ClusterState cluster)
{
    private const short TellsToAbort = 11;
    private const short OpensTransactions = 12;

    public IResponse? Handle(RequestContext context, ProduceRequest request)
    {
        var response = new ProduceResponse();
        foreach (var data in request.TopicData)
        {
            response.Responses.Add(new()
            {
                Name = data.Name,
                TopicId = data.TopicId,
                PartitionResponses = [.. data.PartitionData.Select(partition => Append(context, request, data, partition))],
            });
        }

        if (request.Acks != 0)
        {
            return response;
        }

        // Without acknowledgements, closing the connection is the only way to tell of an error.
        return response.FirstError() == 0
            ? null
            : throw new MalformedMessageException($"A produce without acknowledgement failed: {(ErrorCode)response.FirstError()}.");
    }

    private ProduceResponse.TopicProduceResponse.PartitionProduceResponse Append(
        RequestContext context, ProduceRequest request, ProduceRequest.TopicProduceData data, ProduceRequest.TopicProduceData.PartitionProduceData partition)
    {
        var topic = cluster.Topics.Find(data.Name, data.TopicId);
        var log = topic?.Find(partition.Index);
        if (topic is null || log is null)
        {
            return Refuse(partition.Index, data.Name.Length == 0 ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
        }

        if (request.Acks is not (0 or 1 or -1))
        {
            return Refuse(partition.Index, ErrorCode.InvalidRequiredAcks);
        }

        var error = Validate(topic, partition.Records.GetValueOrDefault(), out var batch);
        if (error != ErrorCode.None)
        {
            return Refuse(partition.Index, error);
        }

        if (batch!.IsTransactional && (error = JoinTransaction(context, request.TransactionalId, log, batch)) != ErrorCode.None)
        {
            return Refuse(partition.Index, error);
        }

        error = log.Check(batch, out var duplicateOf);
        if (error != ErrorCode.None)
        {
            return Refuse(partition.Index, error);
        }

        var now = cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (duplicateOf is null)
        {
            if (TopicConfigs.UsesAppendTime(topic))
            {
                batch.StampAppendTime(now);
            }

            cluster.Append(log, batch);
        }

        return new()
        {
            Index = partition.Index,
            BaseOffset = duplicateOf ?? batch.BaseOffset,
            LogAppendTimeMs = batch.HasLogAppendTime ? now : -1,
            LogStartOffset = log.StartOffset,
        };
    }

    // Older clients have to announce a partition first, and know fewer reasons to abort (KIP-890).
    private ErrorCode JoinTransaction(RequestContext context, string? transactionalId, PartitionLog log, RecordBatch batch) =>
        cluster.Transactions.Join(transactionalId, batch.ProducerId, batch.ProducerEpoch, log, opens: context.Version >= OpensTransactions) switch
        {
            ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
            ErrorCode.TransactionAbortable when context.Version < TellsToAbort => ErrorCode.InvalidTransactionState,
            var error => error,
        };

    private static ErrorCode Validate(Topic topic, ReadOnlyMemory<byte> records, out RecordBatch? batch)
    {
        batch = null;
        var length = RecordBatch.LengthOf(records.Span);
        if (length < 0 || length > records.Length)
        {
            return ErrorCode.CorruptMessage;
        }

        // One batch a partition, in the format that these versions of the request demand.
        if (length != records.Length || RecordBatch.FormatOf(records.Span) != RecordBatch.Format)
        {
            return ErrorCode.InvalidRecord;
        }

        if (length > TopicConfigs.LargestBatch(topic))
        {
            return ErrorCode.MessageTooLarge;
        }

        // The frame belongs to this request alone: its bytes become the log.
        batch = new(MemoryMarshal.AsMemory(records));
        if (!batch.IsIntact())
        {
            return ErrorCode.CorruptMessage;
        }

        var isSound = batch.BaseOffset == 0 && batch.Count > 0 && batch.LastOffsetDelta == batch.Count - 1 && !batch.IsControl
            && (batch.ProducerId < 0 ? !batch.IsTransactional : batch.BaseSequence >= 0);
        return isSound ? ErrorCode.None : ErrorCode.InvalidRecord;
    }

    private static ProduceResponse.TopicProduceResponse.PartitionProduceResponse Refuse(int partition, ErrorCode error) =>
        new() { Index = partition, ErrorCode = (short)error, BaseOffset = -1 };
}
