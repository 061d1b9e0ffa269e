using System.Text.Json;
using Assay.Misses;

namespace Assay.RabbitMq.Messages;

/// <summary>Bodies that are JSON.</summary>
internal sealed class JsonBodies<T>(JsonSerializerOptions options) : RabbitBodyFormat<T>, IJsonFormat
{
    public JsonShapes Shapes { get; } = new(options);

    protected internal override bool IsText => true;

    public override JsonElement ShapeToJson(object shape) => Shapes.Write(shape);

    public override ValueTask<T> ReadAsync(RabbitDelivery message, CancellationToken cancellationToken) => new(
        JsonSerializer.Deserialize<T>(message.Body.Span, options) ?? throw new JsonException($"The body is JSON's null, not a {typeof(T).Name}."));

    public override ValueTask<RabbitMessage> WriteAsync(T value, CancellationToken cancellationToken) =>
        new(new RabbitMessage { Body = JsonSerializer.SerializeToUtf8Bytes(value, options), ContentType = "application/json" });
}
