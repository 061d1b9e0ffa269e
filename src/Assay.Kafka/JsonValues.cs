using System.Text.Json;

namespace Assay.Kafka;

/// <summary>Values that are JSON.</summary>
internal sealed class JsonValues<T>(JsonSerializerOptions options) : KafkaValueFormat<T>
{
    protected internal override bool IsText => true;

    public override ValueTask<T> ReadAsync(KafkaRecord record, CancellationToken cancellationToken) => new(
        JsonSerializer.Deserialize<T>(record.Value!.Value.Span, options) ?? throw new JsonException($"The value is JSON's null, not a {typeof(T).Name}."));

    public override ValueTask<ReadOnlyMemory<byte>> WriteAsync(T value, string topic, CancellationToken cancellationToken) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, options));
}
