using System.Runtime.InteropServices;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;
using Answer = Assay.Kafka.Broker.Protocol.Messages.ProduceResponse.TopicProduceResponse.PartitionProduceResponse;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Produce: checks each batch and appends it as it is.</summary>
internal sealed class ProduceHandler(ClusterState cluster)
{
    private const short TellsToAbort = 11;
    private const short OpensTransactions = 12;
    private const short KnowsZstandard = 7;
    private const short AcksAll = -1;

    public IResponse? Handle(RequestContext context, ProduceRequest request)
    {
        var response = new ProduceResponse();
        foreach (var data in request.TopicData)
        {
            response.Responses.Add(new()
            {
                Name = data.Name,
                TopicId = data.TopicId,
                PartitionResponses = data.PartitionData.ConvertAll(partition => Append(context, request, data, partition)),
            });
        }

        response.NodeEndpoints = CurrentLeaders.Endpoints(
            cluster,
            context,
            response.Responses.SelectMany(topic => topic.PartitionResponses).Select(partition => partition.CurrentLeader.LeaderId),
            static (id, address, rack) => new ProduceResponse.NodeEndpoint { NodeId = id, Host = address.Host, Port = address.Port, Rack = rack });
        if (request.Acks != 0)
        {
            return response;
        }

        // Without acknowledgements, closing the connection is the only way to tell of an error.
        return response.FirstError() == 0
            ? null
            : throw new MalformedMessageException($"A produce without acknowledgement failed: {(ErrorCode)response.FirstError()}.");
    }

    private Answer Append(
        RequestContext context, ProduceRequest request, ProduceRequest.TopicProduceData data, ProduceRequest.TopicProduceData.PartitionProduceData partition)
    {
        if (request.Acks is not (0 or 1 or AcksAll))
        {
            return Refuse(partition.Index, ErrorCode.InvalidRequiredAcks);
        }

        var error = cluster.FindLed(context, data.Name, data.TopicId, partition.Index, epoch: -1, out var log);
        if (error != ErrorCode.None)
        {
            return Refuse(partition.Index, error, error == ErrorCode.NotLeaderOrFollower ? cluster.Topics.Find(data.Name, data.TopicId)?.Find(partition.Index) : null);
        }

        if (request.Acks == AcksAll && log!.Brokers.InSync.Count < Math.Min(log.Settings.MinInSyncReplicas, log.Brokers.Replicas.Count))
        {
            return Refuse(partition.Index, ErrorCode.NotEnoughReplicas);
        }

        // The frame belongs to this request alone: its bytes become the log.
        var verdict = BatchValidator.Open(MemoryMarshal.AsMemory(partition.Records.GetValueOrDefault()), log!.Settings, out var batch);
        return verdict.Error == ErrorCode.None
            ? Append(context, request.TransactionalId, log, partition.Index, batch!)
            : Refuse(partition.Index, verdict);
    }

    private Answer Append(RequestContext context, string? transactionalId, PartitionLog log, int index, RecordBatch batch)
    {
        if (batch.Compression == Codecs.CompressionType.Zstd && context.Version < KnowsZstandard)
        {
            return Refuse(index, ErrorCode.UnsupportedCompressionType);
        }

        ErrorCode error;
        if (batch.IsTransactional && (error = JoinTransaction(context, transactionalId, log, batch)) != ErrorCode.None)
        {
            return Refuse(index, error);
        }

        error = log.Check(batch, out var duplicateOf);
        if (error != ErrorCode.None)
        {
            return Refuse(index, error);
        }

        var now = cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var verdict = duplicateOf is null ? BatchValidator.CheckRecords(batch, log.Settings, now) : BatchVerdict.Fine;
        if (verdict.Error != ErrorCode.None)
        {
            return Refuse(index, verdict);
        }

        if (duplicateOf is null)
        {
            Store(context, log, batch, now);
        }

        return new()
        {
            Index = index,
            BaseOffset = duplicateOf ?? batch.BaseOffset,
            LogAppendTimeMs = log.Settings.UsesAppendTime ? now : -1,
            LogStartOffset = log.StartOffset,
        };
    }

    private void Store(RequestContext context, PartitionLog log, RecordBatch batch, long now)
    {
        if (log.Settings.UsesAppendTime)
        {
            batch.StampAppendTime(now);
        }

        var copy = cluster.Faults.Duplicates(context, log.Topic, log.Index) ? batch.CopyWithoutSequence() : null;
        cluster.Append(log, batch);
        if (copy is not null)
        {
            cluster.Append(log, copy);
        }
    }

    // Older clients have to announce a partition first, and know fewer reasons to abort (KIP-890).
    private ErrorCode JoinTransaction(RequestContext context, string? transactionalId, PartitionLog log, RecordBatch batch) =>
        cluster.Transactions.Join(transactionalId, batch.ProducerId, batch.ProducerEpoch, log, opens: context.Version >= OpensTransactions) switch
        {
            ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
            ErrorCode.TransactionAbortable when context.Version < TellsToAbort => ErrorCode.InvalidTransactionState,
            var error => error,
        };

    private static Answer Refuse(int partition, BatchVerdict verdict) => new()
    {
        Index = partition,
        ErrorCode = (short)verdict.Error,
        BaseOffset = -1,
        ErrorMessage = verdict.Message,
        RecordErrors = [.. verdict.Records.Select(record => new Answer.BatchIndexAndErrorMessage { BatchIndex = record.Index, BatchIndexErrorMessage = record.Message })],
    };

    private static Answer Refuse(int partition, ErrorCode error, PartitionLog? moved = null) => new()
    {
        Index = partition,
        ErrorCode = (short)error,
        BaseOffset = -1,
        CurrentLeader = moved is null ? new() : new() { LeaderId = moved.Brokers.Leader, LeaderEpoch = moved.LeaderEpoch },
    };
}
