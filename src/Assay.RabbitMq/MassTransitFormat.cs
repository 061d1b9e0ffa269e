using System.Text.Json;
using Assay.Misses;
using Assay.RabbitMq.Messages;

namespace Assay.RabbitMq;

/// <summary>
/// MassTransit's envelope: JSON that holds the message and the types that it has. MassTransit publishes a message to the exchange <c>Namespace:Name</c> of its type and
/// consumes a queue of the endpoint's name.
/// </summary>
/// <typeparam name="T">The type of the messages.</typeparam>
/// <param name="messageType">
/// The type of the message where it is not that of <typeparamref name="T"/>: <c>Namespace:Name</c>, with or without <c>urn:message:</c>. A message that has not this type among
/// its own can't be read.
/// </param>
/// <param name="options">How the message is read and written; camel case (<see cref="JsonSerializerOptions.Web"/>) unless told, as MassTransit does.</param>
public sealed class MassTransitFormat<T>(string? messageType = null, JsonSerializerOptions? options = null) : RabbitBodyFormat<T>, IJsonFormat
{
    private readonly string _messageType = MassTransitEnvelope.Urn(messageType ?? MassTransitEnvelope.NameOf(typeof(T)));
    private readonly JsonSerializerOptions _options = options ?? JsonSerializerOptions.Web;
    private readonly JsonShapes _shapes = new(options ?? JsonSerializerOptions.Web);

    JsonShapes IJsonFormat.Shapes => _shapes;

    /// <inheritdoc/>
    protected internal override bool IsText => true;

    /// <inheritdoc/>
    public override ValueTask<T> ReadAsync(RabbitDelivery message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var envelope = JsonDocument.Parse(message.Body);
        if (!MassTransitEnvelope.IsOne(envelope.RootElement, out var inner))
            throw new JsonException("It is not an envelope of MassTransit, which has a 'message' and its 'messageType'.");
        var types = MassTransitEnvelope.Types(envelope.RootElement);
        if (!types.Contains(_messageType, StringComparer.Ordinal))
            throw new AnotherTypeException($"It is {string.Join(", ", types)}, and not {_messageType}.");
        return new(inner.Deserialize<T>(_options) ?? throw new JsonException($"The message is JSON's null, not a {typeof(T).Name}."));
    }

    /// <inheritdoc/>
    public override JsonElement ShapeToJson(object shape) => _shapes.Write(shape);

    /// <inheritdoc/>
    public override ValueTask<RabbitMessage> WriteAsync(T value, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var envelope = new
        {
            messageId = id,
            messageType = (string[])[_messageType],
            message = JsonSerializer.SerializeToElement(value, _options),
            sentTime = TimeProvider.System.GetUtcNow(),
            headers = new { },
        };
        return new(new RabbitMessage
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(envelope, JsonSerializerOptions.Web),
            ContentType = MassTransitEnvelope.ContentType,
            MessageId = id.ToString(),
        });
    }

    internal override JsonElement TextToJson(RabbitDelivery message) =>
        MassTransitEnvelope.IsOne(JsonElement.Parse(message.Body.Span), out var inner) ? inner : throw new JsonException("It is not an envelope of MassTransit.");
}
