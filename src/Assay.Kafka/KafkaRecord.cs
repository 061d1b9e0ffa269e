using System.Globalization;
using System.Text;

namespace Assay.Kafka;

/// <summary>One record of a topic, as its bytes are.</summary>
public sealed class KafkaRecord
{
    private const int LongestText = 200;

    internal KafkaRecord(string topic, int partition, long offset)
    {
        Topic = topic;
        Partition = partition;
        Offset = offset;
    }

    /// <summary>The topic, without the sandbox's prefix.</summary>
    public string Topic { get; }

    /// <summary>The partition, from 0.</summary>
    public int Partition { get; }

    /// <summary>The offset in the partition.</summary>
    public long Offset { get; }

    /// <summary>The time that the record carries.</summary>
    public DateTimeOffset Timestamp { get; internal init; }

    /// <summary>The key; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Key { get; internal init; }

    /// <summary>The value; null for a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value { get; internal init; }

    /// <summary>The headers in their order; a name may stand more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>?>> Headers { get; internal init; } = [];

    /// <summary>The key as UTF-8 text; null where there is none.</summary>
    public string? KeyText => Text(Key);

    /// <summary>The value as UTF-8 text; null for a tombstone.</summary>
    public string? ValueText => Text(Value);

    /// <summary>The last header of a name as UTF-8 text; null where there is none.</summary>
    /// <param name="name">The name.</param>
    public string? Header(string name) => Headers.LastOrDefault(header => header.Key == name) is { Key: not null } header ? Text(header.Value) : null;

    /// <summary>The record as <c>order.created[0]@5 key=7 {"orderId":7}</c>.</summary>
    public override string ToString() => Shown(ValueText ?? "(tombstone)");

    /// <summary>Where it stands, as <c>order.created[0]@5</c>.</summary>
    internal string Place => string.Create(CultureInfo.InvariantCulture, $"{Topic}[{Partition}]@{Offset}");

    /// <summary>Whether key and value are the same bytes.</summary>
    internal bool HasSameContentAs(KafkaRecord other) => Same(Key, other.Key) && Same(Value, other.Value);

    /// <summary>The record with another text for its value.</summary>
    internal string Shown(string value)
    {
        var key = Key is null ? "" : $" key={KeyText}";
        var headers = Headers.Count == 0 ? "" : $" headers: {string.Join(", ", Headers.Select(header => $"{header.Key}={Text(header.Value)}"))}";
        var shown = value.Length <= LongestText ? value : value[..LongestText] + "…";
        return $"{Place}{key} {shown}{headers}";
    }

    internal static bool Same(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is { } first && other is { } second ? first.Span.SequenceEqual(second.Span) : one is null && other is null;

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } present ? Encoding.UTF8.GetString(present.Span) : null;
}
