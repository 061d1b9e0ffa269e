using System.Text.Json;
using Assay.Misses;

namespace Assay.Kafka;

/// <summary>Values that are JSON.</summary>
internal sealed class JsonValues<T>(JsonSerializerOptions options) : KafkaValueFormat<T>, IJsonFormat
{
    public JsonShapes Shapes { get; } = new(options);

    protected internal override bool IsText => true;

    public override JsonElement ShapeToJson(object shape) => Shapes.Write(shape);

    public override ValueTask<T> ReadAsync(KafkaRecord record, CancellationToken cancellationToken) => new(
        JsonSerializer.Deserialize<T>(record.Value!.Value.Span, options) ?? throw new JsonException($"The value is JSON's null, not a {typeof(T).Name}."));

    public override ValueTask<ReadOnlyMemory<byte>> WriteAsync(T value, string topic, CancellationToken cancellationToken) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, options));
}
