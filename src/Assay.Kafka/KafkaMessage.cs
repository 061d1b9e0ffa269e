using System.Text;

namespace Assay.Kafka;

/// <summary>A record to publish.</summary>
public sealed record KafkaMessage
{
    /// <summary>The key; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>The value; null for a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>The partition; null lets the key decide, or spreads records without one.</summary>
    public int? Partition { get; init; }

    /// <summary>The headers, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>?>> Headers { get; init; } = [];

    /// <summary>A message from texts, in UTF-8.</summary>
    /// <param name="value">The value; null for a tombstone.</param>
    /// <param name="key">The key; null where there is none.</param>
    public static KafkaMessage Text(string? value, string? key = null) => new()
    {
        Key = key is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(key),
        Value = value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value),
    };
}
