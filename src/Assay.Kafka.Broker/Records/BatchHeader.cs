using Assay.Kafka.Broker.Codecs;
namespace Assay.Kafka.Broker.Records;

/// <summary>What the header of a new batch says. Timestamps are milliseconds since the Unix epoch.</summary>
internal readonly record struct BatchHeader(int Count, long BaseTimestamp, long MaxTimestamp)
{
    public CompressionType Compression { get; init; } = CompressionType.None;

    public long ProducerId { get; init; } = -1;

    public short ProducerEpoch { get; init; } = -1;

    public int BaseSequence { get; init; } = -1;

    public bool IsTransactional { get; init; }

    public bool IsControl { get; init; }
}
