namespace Assay.Kafka.Broker;

/// <summary>A record to append.</summary>
public sealed record NewRecord
{
    /// <summary>Its key; null (the default) for none.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Its value; null (the default) is a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>Its headers in their order. Names may repeat.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init; } = [];

    /// <summary>When it was created; the cluster's clock if null (the default). Kept in milliseconds.</summary>
    public DateTimeOffset? Timestamp { get; init; }
}
