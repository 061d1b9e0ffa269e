using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Conformance.Histories;

/// <summary>A transactional producer, request by request.</summary>
internal sealed class HistoryProducer(Place place, string topic, int number)
{
    private readonly Dictionary<int, int> _sequences = [];
    private readonly string _id = $"{topic}-{number}";
    private long _producerId = -1;
    private short _epoch = -1;

    /// <summary>Asks for the next epoch, which fences whoever has the current one.</summary>
    public async Task<string> InitialiseAsync()
    {
        InitProducerIdResponse response = null!;
        await Soon.True(async () => (response = await place.Client.AskAsync<InitProducerIdResponse>(
            ApiCatalog.InitProducerId, 4, new InitProducerIdRequest { TransactionalId = _id, TransactionTimeoutMs = 60_000 })).ErrorCode != (short)ErrorCode.ConcurrentTransactions);
        (_producerId, _epoch) = (response.ProducerId, response.ProducerEpoch);
        _sequences.Clear();
        await UntilItEndedAsync();
        return $"{(ErrorCode)response.ErrorCode} {_epoch}";
    }

    public async Task<(ErrorCode Error, long Offset)> ProduceAsync(int partition, List<NewRecord> records, short older = 0)
    {
        await EnsureInitialisedAsync();
        var sequence = _sequences.GetValueOrDefault(partition);
        var plain = BatchBuilder.Build(records, default);
        var bytes = plain.Bytes.ToArray();
        RecordBatch.WriteHeader(bytes, new(records.Count, plain.BaseTimestamp, plain.MaxTimestamp)
        {
            ProducerId = _producerId,
            ProducerEpoch = (short)(_epoch - older),
            BaseSequence = sequence,
            IsTransactional = true,
        });
        var produced = await place.ProduceToAsync(topic, partition, bytes, _id);
        if (produced.Error == ErrorCode.None)
        {
            _sequences[partition] = sequence + records.Count;
        }

        return produced;
    }

    public async Task<ErrorCode> CommitAsync(int partition, long offset)
    {
        await EnsureInitialisedAsync();
        var response = await place.Client.AskAsync<TxnOffsetCommitResponse>(ApiCatalog.TxnOffsetCommit, 5, new TxnOffsetCommitRequest
        {
            TransactionalId = _id,
            GroupId = topic,
            ProducerId = _producerId,
            ProducerEpoch = _epoch,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, CommittedOffset = offset, CommittedMetadata = "t" }] }],
        });
        return (ErrorCode)response.Topics[0].Partitions[0].ErrorCode;
    }

    public async Task<string> EndAsync(bool commit)
    {
        await EnsureInitialisedAsync();
        EndTxnResponse response = null!;
        await Soon.True(async () => (response = await place.Client.AskAsync<EndTxnResponse>(
            ApiCatalog.EndTxn, 5, new EndTxnRequest { TransactionalId = _id, ProducerId = _producerId, ProducerEpoch = _epoch, Committed = commit })).ErrorCode != (short)ErrorCode.ConcurrentTransactions);
        if (response.ErrorCode == 0)
        {
            (_producerId, _epoch) = (response.ProducerId, response.ProducerEpoch);
            _sequences.Clear();
        }

        await UntilItEndedAsync();
        return $"{(ErrorCode)response.ErrorCode} {response.ProducerEpoch}";
    }

    // Apache Kafka writes the markers after it has answered.
    private Task UntilItEndedAsync() => Soon.True(async () =>
    {
        var described = await place.Client.AskAsync<DescribeTransactionsResponse>(ApiCatalog.DescribeTransactions, 0, new DescribeTransactionsRequest { TransactionalIds = [_id] });
        return !described.TransactionStates[0].TransactionState.StartsWith("Prepare", StringComparison.Ordinal);
    });

    private async Task EnsureInitialisedAsync()
    {
        if (_producerId < 0)
        {
            await InitialiseAsync();
        }
    }
}
