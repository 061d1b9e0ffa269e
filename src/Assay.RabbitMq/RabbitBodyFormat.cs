using System.Text.Json;

namespace Assay.RabbitMq;

/// <summary>
/// How the bodies of messages become objects and back. Derive from it for a format of your own, and give it to
/// <see cref="RabbitVirtualHost.Exchange{T}(string, RabbitBodyFormat{T})"/> or <see cref="RabbitVirtualHost.Queue{T}(string, RabbitBodyFormat{T})"/>. Used by several
/// probes and sandboxes at once, so it must be safe for concurrent use.
/// </summary>
/// <typeparam name="T">The type of the bodies.</typeparam>
public abstract class RabbitBodyFormat<T>
{
    /// <summary>Reads a body. What it throws says why the body can't be read: such a message fits no expectation, and is shown with the reason.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract ValueTask<T> ReadAsync(RabbitDelivery message, CancellationToken cancellationToken);

    /// <summary>Writes a value: the body, the type of its content, and what else the format says in headers and properties. The routing key is the publisher's matter.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract ValueTask<RabbitMessage> WriteAsync(T value, CancellationToken cancellationToken);

    /// <summary>
    /// The value as JSON: what <see cref="RabbitProbe{T}.ShouldReceiveLike"/> compares and a miss shows, where the bytes are not text. What System.Text.Json writes in
    /// camel case unless overridden.
    /// </summary>
    /// <param name="value">The value.</param>
    public virtual JsonElement ToJson(T value) => JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);

    /// <summary>
    /// The shape that <see cref="RabbitProbe{T}.ShouldReceiveLike"/> looks for, as JSON whose members are named as those of <see cref="ToJson"/>. What
    /// System.Text.Json writes in camel case unless overridden.
    /// </summary>
    /// <param name="shape">What the test gave, such as <c>new { orderId = 7 }</c>.</param>
    public virtual JsonElement ShapeToJson(object shape) => JsonSerializer.SerializeToElement(shape, JsonSerializerOptions.Web);

    /// <summary>Whether the bytes are text, so that a miss shows them as they are. False unless overridden.</summary>
    protected internal virtual bool IsText => false;

    /// <summary>The value inside a body that is text, as JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal virtual JsonElement TextToJson(RabbitDelivery message) => JsonElement.Parse(message.Body.Span);
}
