using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Topics;
using Microsoft.Extensions.Time.Testing;
using Any = Assay.Kafka.Broker.Tests.Requests.Any;

namespace Assay.Kafka.Broker.Tests.Transactions;

/// <summary>The transactional id "tx" in a cluster with the topic "t", on a clock that only moves when a test moves it.</summary>
internal sealed class TransactionHarness : IDisposable
{
    private readonly TransactionHandler _transactions;
    private readonly ProduceHandler _produce;
    private readonly TxnOffsetCommitHandler _commits;

    public TransactionHarness()
    {
        Cluster = new(new() { TimeProvider = Time });
        Cluster.Topics.TryCreate("t", 1, out _);
        _transactions = new(Cluster);
        _produce = new(Cluster);
        _commits = new(Cluster);
    }

    public FakeTimeProvider Time { get; } = new();

    public ClusterState Cluster { get; }

    public PartitionLog Log => Cluster.Topics.Find("t", 0)!;

    /// <summary>What the log says of who read it when: "3 by 1" is offset 3 in epoch 1; markers carry their name.</summary>
    public string Describe() => string.Join(", ", Log.BatchesFrom(0).Select(batch =>
        $"{(batch.IsControl ? (batch.Bytes.Span[MarkerTypeAt] == 0 ? "abort" : "commit") : batch.BaseOffset)} by {batch.ProducerEpoch}"));

    public InitProducerIdResponse Init(long producerId = -1, short epoch = -1, int timeout = 60_000) => (InitProducerIdResponse)_transactions.Initialise(
        Context(5), new() { TransactionalId = "tx", TransactionTimeoutMs = timeout, ProducerId = producerId, ProducerEpoch = epoch });

    public ErrorCode Produce(InitProducerIdResponse producer, int sequence = 0, short version = 12)
    {
        var request = Any.Produce("t", Any.Batch(sequence, producerId: producer.ProducerId, epoch: producer.ProducerEpoch, transactional: true));
        request.TransactionalId = "tx";
        return (ErrorCode)_produce.Handle(Context(version), request)!.FirstError();
    }

    public ErrorCode AddPartition(InitProducerIdResponse producer) => (ErrorCode)_transactions.AddPartitions(Context(3), new()
    {
        V3AndBelowTransactionalId = "tx",
        V3AndBelowProducerId = producer.ProducerId,
        V3AndBelowProducerEpoch = producer.ProducerEpoch,
        V3AndBelowTopics = [new() { Name = "t", Partitions = [0] }],
    }).FirstError();

    public EndTxnResponse End(InitProducerIdResponse producer, bool commit, short version = 5) => (EndTxnResponse)_transactions.End(
        Context(version), new() { TransactionalId = "tx", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = commit });

    /// <summary>Ends the transaction and takes over the epoch that the broker answers, as clients do.</summary>
    public void EndWell(InitProducerIdResponse producer, bool commit)
    {
        var ended = End(producer, commit);
        Assert.Equal(ErrorCode.None, (ErrorCode)ended.ErrorCode);
        (producer.ProducerId, producer.ProducerEpoch) = (ended.ProducerId, ended.ProducerEpoch);
    }

    public ErrorCode CommitOffset(InitProducerIdResponse producer, long offset, short version = 5) => (ErrorCode)_commits.Handle(Context(version), new()
    {
        TransactionalId = "tx",
        GroupId = "g",
        ProducerId = producer.ProducerId,
        ProducerEpoch = producer.ProducerEpoch,
        Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = offset }] }],
    }).FirstError();

    public long? Committed => Cluster.Groups.Find("g")?.Offsets.Committed.TryGetValue(("t", 0), out var committed) == true ? committed.Offset : null;

    public void Dispose() => Cluster.Dispose();

    // The type of a marker is the last byte of the key of its only record: behind the header come length, attributes, two deltas, the key's length and its four bytes.
    private const int MarkerTypeAt = 61 + 5 + 3;

    private static RequestContext Context(short version) => new(version, "client", "/127.0.0.1", CancellationToken.None);
}
