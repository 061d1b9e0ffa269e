using System.Text.Json;
using System.Text.Json.Schema;
using Assay.Misses;

namespace Assay.Kafka.SchemaRegistry.Formats;

/// <summary>JSON, each value with the id of its JSON Schema.</summary>
internal sealed class RegisteredJsonFormat<T>(KafkaSchemaRegistry registry, JsonSerializerOptions options, string? subject)
    : RegisteredFormat<T>(registry, SchemaKind.JsonSchema, subject), IJsonFormat
{
    public JsonShapes Shapes { get; } = new(options);

    public override JsonElement ToJson(T value) => JsonSerializer.SerializeToElement(value, options);

    public override JsonElement ShapeToJson(object shape) => Shapes.Write(shape);

    protected override T Read(ReadOnlyMemory<byte> value, RegisteredSchema schema, ReadOnlyMemory<byte>? afterId) =>
        JsonSerializer.Deserialize<T>(value.Span, options) ?? throw new JsonException($"The value is JSON's null, not a {typeof(T).Name}.");

    protected override (int Id, ReadOnlyMemory<byte> Bytes) Write(T value, string subject)
    {
        var latest = Registry.Versions(subject).LastOrDefault(version => version.Kind == SchemaKind.JsonSchema)
            ?? Registry.Register(subject, options.GetJsonSchemaAsNode(typeof(T)).ToJsonString(), SchemaKind.JsonSchema);
        return (latest.Id, JsonSerializer.SerializeToUtf8Bytes(value, options));
    }
}
