using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Kafka;

/// <summary>Values that are JSON.</summary>
internal sealed class JsonValues<T>(JsonSerializerOptions options) : KafkaValueFormat<T>
{
    private JsonSerializerOptions? _ofShapes;

    protected internal override bool IsText => true;

    // A shape is of a type that no generated context knows.
    public override JsonElement ShapeToJson(object shape) => JsonSerializer.SerializeToElement(
        shape, _ofShapes ??= new(options) { TypeInfoResolver = JsonTypeInfoResolver.Combine(options.TypeInfoResolver, new DefaultJsonTypeInfoResolver()) });

    public override ValueTask<T> ReadAsync(KafkaRecord record, CancellationToken cancellationToken) => new(
        JsonSerializer.Deserialize<T>(record.Value!.Value.Span, options) ?? throw new JsonException($"The value is JSON's null, not a {typeof(T).Name}."));

    public override ValueTask<ReadOnlyMemory<byte>> WriteAsync(T value, string topic, CancellationToken cancellationToken) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, options));
}
