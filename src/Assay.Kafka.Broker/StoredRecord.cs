namespace Assay.Kafka.Broker;

/// <summary>A record in the log of a partition.</summary>
public sealed record StoredRecord
{
    /// <summary>The topic it is in.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition it is in, from 0.</summary>
    public required int Partition { get; init; }

    /// <summary>Its position in the partition.</summary>
    public required long Offset { get; init; }

    /// <summary>When it was created, or appended if the topic says <c>message.timestamp.type=LogAppendTime</c>.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Its key; null if it has none.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Its value; null is a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>Its headers in their order. Names may repeat.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init; } = [];
}
