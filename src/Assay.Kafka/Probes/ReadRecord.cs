using System.Text.Json;
using Assay.Misses;

namespace Assay.Kafka.Probes;

/// <summary>A record and its value, or why that can't be read.</summary>
internal sealed class ReadRecord<T> : Arrival<KafkaRecord, T>
{
    private readonly KafkaValueFormat<T> _format;

    private ReadRecord(KafkaRecord record, KafkaValueFormat<T> format)
        : base(record) => _format = format;

    public KafkaRecord Record => Message;

    /// <summary>The record with its value; null when that can't be read.</summary>
    public ReceivedRecord<T>? Received { get; private init; }

    public override T Value => Received is null ? throw new InvalidOperationException(Problem) : Received.Value;

    public override string Name => Record.Place;

    protected override bool IsText => _format.IsText;

    protected override string ShownAsItIs => Record.ToString();

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

    protected override string ShownWith(string value) => Record.Shown(value);

    protected override JsonElement? TextToJson() => Record.Value is { } bytes ? JsonElement.Parse(bytes.Span) : null;

    protected override JsonElement ValueToJson() => _format.ToJson(Value);
}
