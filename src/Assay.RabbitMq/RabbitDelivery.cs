using System.Text;
using Assay.RabbitMq.Messages;
using RabbitMQ.Client;

namespace Assay.RabbitMq;

/// <summary>One message as it was seen, published or given to a consumer or waiting in a queue.</summary>
public sealed class RabbitDelivery
{
    private const int LongestText = 200;
    private const int LongestHeader = 80;

    /// <summary>What RabbitMQ.Client adds to each message whose confirmation it waits for.</summary>
    internal const string OwnHeader = "x-dotnet-pub-seq-no";

    internal RabbitDelivery()
    {
    }

    /// <summary>The exchange that it was published to; empty for the default exchange.</summary>
    public string Exchange { get; internal init; } = "";

    /// <summary>The routing key that it was published with.</summary>
    public string RoutingKey { get; internal init; } = "";

    /// <summary>The queues that it was routed to; none when it was unroutable. Of a message seen in a queue, that queue.</summary>
    public IReadOnlyList<string> Queues { get; internal init; } = [];

    /// <summary>Whether it was given to a consumer before.</summary>
    public bool Redelivered { get; internal init; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; internal init; }

    /// <summary>The headers, texts as texts.</summary>
    public IReadOnlyDictionary<string, object?> Headers { get; internal init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, object?>.Empty;

    /// <summary>The type of the content; null where there is none.</summary>
    public string? ContentType { get; internal init; }

    /// <summary>The id of the message; null where there is none.</summary>
    public string? MessageId { get; internal init; }

    /// <summary>What an answer refers to; null where there is none.</summary>
    public string? CorrelationId { get; internal init; }

    /// <summary>The name of the kind of message; null where there is none.</summary>
    public string? Type { get; internal init; }

    /// <summary>The queue for an answer; null where there is none.</summary>
    public string? ReplyTo { get; internal init; }

    /// <summary>The properties and headers as they came: also those that tests don't see, and bytes that are no text.</summary>
    internal IReadOnlyBasicProperties Properties { get; init; } = new BasicProperties();

    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>How often and where it died (<c>x-death</c>), the latest first; empty for a message that never did.</summary>
    public IReadOnlyList<DeadLetter> Deaths => DeadLetter.Read(Headers);

    /// <summary>A header as text; null where there is none.</summary>
    /// <param name="name">The name.</param>
    public string? Header(string name) => Headers.GetValueOrDefault(name)?.ToString();

    /// <summary>The message as <c>orders/order.created {"orderId":7}  → orders.new</c>.</summary>
    public override string ToString() => Shown(Content);

    /// <summary>The body as people read it: of what MassTransit wrote, the message without its envelope.</summary>
    internal string Content => MassTransitEnvelope.Show(this) ?? BodyText;

    /// <summary>Whether it is the same message seen at another place, as far as can be told.</summary>
    internal bool IsSameAs(RabbitDelivery other) =>
        Exchange == other.Exchange && RoutingKey == other.RoutingKey && HasSameContentAs(other);

    /// <summary>Whether id and body are the same.</summary>
    internal bool HasSameContentAs(RabbitDelivery other) => MessageId == other.MessageId && Body.Span.SequenceEqual(other.Body.Span);

    /// <summary>The message with another text for its body.</summary>
    internal string Shown(string content)
    {
        var body = content.Length <= LongestText ? content : content[..LongestText] + "…";
        var headers = Headers.Where(header => header.Value is not null and not System.Collections.IList && header.Key != OwnHeader)
            .Select(header => $"{header.Key}={FirstLine(header.Value!.ToString()!)}").ToList();
        var text = new StringBuilder(Exchange.Length == 0 ? "(default)" : Exchange).Append('/').Append(RoutingKey).Append(' ').Append(body);
        if (headers.Count > 0)
            text.Append("  headers: ").AppendJoin(", ", headers);
        foreach (var death in Deaths)
            text.Append("  died: ").Append(death);
        return text.Append(Queues.Count == 0 ? "  → no queue" : $"  → {string.Join(", ", Queues)}").Append(Redelivered ? ", redelivered" : "").ToString();
    }

    /// <summary>A stack trace is no header that anybody wants to read in a list.</summary>
    private static string FirstLine(string value)
    {
        var end = value.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? value : value[..end];
        return line.Length <= LongestHeader && end < 0 ? line : $"{line[..Math.Min(line.Length, LongestHeader)]}…";
    }
}
