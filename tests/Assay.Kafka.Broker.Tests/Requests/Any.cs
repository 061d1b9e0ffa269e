using System.Text;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Tests.Requests;

/// <summary>Requests that tests start from.</summary>
internal static class Any
{
    public static FetchRequest Fetch(string topic, long offset, int maxWait = 0, int maxBytes = int.MaxValue, bool readCommitted = false) => new()
    {
        MaxWaitMs = maxWait,
        MinBytes = 1,
        IsolationLevel = readCommitted ? (sbyte)1 : (sbyte)0,
        Topics = [new() { Topic = topic, Partitions = [new() { FetchOffset = offset, PartitionMaxBytes = maxBytes }] }],
    };

    public static JoinGroupRequest Join(string group, string memberId = "", string? instanceId = null, params string[] protocols) => new()
    {
        GroupId = group,
        MemberId = memberId,
        GroupInstanceId = instanceId,
        ProtocolType = "consumer",
        SessionTimeoutMs = 10_000,
        RebalanceTimeoutMs = 30_000,
        Protocols = [.. (protocols is [] ? ["range"] : protocols).Select(name => new JoinGroupRequest.JoinGroupRequestProtocol { Name = name })],
    };

    public static ProduceRequest Produce(string topic, RecordBatch batch, short acks = -1) => Produce(topic, batch.Bytes, acks);

    public static ProduceRequest Produce(string topic, ReadOnlyMemory<byte> batch, short acks = -1) => new()
    {
        Acks = acks,
        TopicData = [new() { Name = topic, PartitionData = [new() { Records = batch }] }],
    };

    public static NewRecord Record(string value) => new() { Value = Encoding.UTF8.GetBytes(value) };

    /// <summary>A batch as an idempotent producer sends it.</summary>
    public static RecordBatch Batch(int sequence, int count = 1, long producerId = 7, short epoch = 0, bool transactional = false)
    {
        // Kafka forgets producers whose last batch is old.
        var now = TimeProvider.System.GetUtcNow();
        var plain = BatchBuilder.Build([.. Enumerable.Range(0, count).Select(n => Record($"{n}"))], now);
        var bytes = plain.Bytes.ToArray();
        RecordBatch.WriteHeader(bytes, new(count, plain.BaseTimestamp, plain.MaxTimestamp)
        {
            ProducerId = producerId,
            ProducerEpoch = epoch,
            BaseSequence = sequence,
            IsTransactional = transactional,
        });
        return new(bytes);
    }
}
