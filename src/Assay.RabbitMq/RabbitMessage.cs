using System.Text;

namespace Assay.RabbitMq;

/// <summary>A message to publish.</summary>
public sealed record RabbitMessage
{
    /// <summary>The body; empty unless told.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The routing key; empty unless told. To a queue a message goes without one.</summary>
    public string RoutingKey { get; init; } = "";

    /// <summary>The headers; none unless told. Texts, numbers, booleans, byte arrays, lists and dictionaries.</summary>
    public IReadOnlyDictionary<string, object?> Headers { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, object?>.Empty;

    /// <summary>The type of the content, such as <c>application/json</c>; none unless told.</summary>
    public string? ContentType { get; init; }

    /// <summary>The id of the message; none unless told.</summary>
    public string? MessageId { get; init; }

    /// <summary>What an answer refers to; none unless told.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The name of the kind of message; none unless told.</summary>
    public string? Type { get; init; }

    /// <summary>The queue for an answer; none unless told.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>How long the message lives in a queue; forever unless told.</summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>A message from a text, in UTF-8.</summary>
    /// <param name="body">The text.</param>
    /// <param name="routingKey">The routing key; empty when left out.</param>
    public static RabbitMessage Text(string body, string routingKey = "") => new() { Body = Encoding.UTF8.GetBytes(body), RoutingKey = routingKey };
}
