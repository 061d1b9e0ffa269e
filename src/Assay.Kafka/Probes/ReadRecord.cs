using System.Text.Json;

namespace Assay.Kafka.Probes;

/// <summary>A record and its value, or why that can't be read.</summary>
internal sealed class ReadRecord<T>
{
    private readonly KafkaValueFormat<T> _format;

    private ReadRecord(KafkaRecord record, KafkaValueFormat<T> format) => (Record, _format) = (record, format);

    public KafkaRecord Record { get; }

    /// <summary>The record with its value; null when that can't be read.</summary>
    public ReceivedRecord<T>? Received { get; private init; }

    public string? Problem { get; private init; }

    public static async ValueTask<ReadRecord<T>> OfAsync(KafkaRecord record, KafkaValueFormat<T> format, CancellationToken cancellationToken)
    {
        if (record.Value is null)
            return new ReadRecord<T>(record, format) { Problem = "a tombstone" };
        try
        {
            var value = await format.ReadAsync(record, cancellationToken);
            return new ReadRecord<T>(record, format) { Received = new ReceivedRecord<T>(value, record) };
        }
        catch (Exception unreadable) when (unreadable is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new ReadRecord<T>(record, format) { Problem = $"not a {typeof(T).Name}: {unreadable.Message}" };
        }
    }

    /// <summary>The value as JSON; null when there is none.</summary>
    public JsonElement? ToJson()
    {
        // Text is compared as it came: also members that the type does not have count.
        if (_format.IsText)
            return Parsed(Record.Value);
        try
        {
            return Received is { } received ? _format.ToJson(received.Value) : null;
        }
        catch (Exception unwritable) when (unwritable is NotSupportedException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The record with its value as people read it.</summary>
    public string Shown => !_format.IsText && Received is not null && ToJson() is { } json ? Record.Shown(ValueShape.Show(json)) : Record.ToString();

    public override string ToString() => Problem is null ? Shown : $"{Shown}   ({Problem})";

    private static JsonElement? Parsed(ReadOnlyMemory<byte>? value)
    {
        if (value is not { } bytes)
            return null;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
