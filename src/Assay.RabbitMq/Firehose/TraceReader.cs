using System.Globalization;
using System.Text;
using RabbitMQ.Client.Events;

namespace Assay.RabbitMq.Firehose;

/// <summary>Reads what the firehose says: the message is the body, and all about it is in headers.</summary>
internal static class TraceReader
{
    public static string Connection(BasicDeliverEventArgs trace) => Text(Value(trace, "connection"));

    public static SeenMessage Read(BasicDeliverEventArgs trace)
    {
        var properties = Value(trace, "properties") as IDictionary<string, object?> ?? new Dictionary<string, object?>(StringComparer.Ordinal);
        var queue = trace.RoutingKey.StartsWith("deliver.", StringComparison.Ordinal) ? trace.RoutingKey["deliver.".Length..] : null;
        var delivery = new RabbitDelivery
        {
            Exchange = Text(Value(trace, "exchange_name")),
            RoutingKey = Texts(Value(trace, "routing_keys")) is [var key, ..] ? key : "",
            Queues = queue is null ? Texts(Value(trace, "routed_queues")) : [queue],
            Redelivered = Convert.ToInt64(Value(trace, "redelivered") ?? 0L, CultureInfo.InvariantCulture) != 0,
            Body = trace.Body.ToArray(),
            Headers = HeaderValues.Read(properties.TryGetValue("headers", out var headers) ? headers as IDictionary<string, object?> : null),
            ContentType = TextOrNull(properties, "content_type"),
            MessageId = TextOrNull(properties, "message_id"),
            CorrelationId = TextOrNull(properties, "correlation_id"),
            Type = TextOrNull(properties, "type"),
            ReplyTo = TextOrNull(properties, "reply_to"),
            Properties = TracedProperties.Read(properties),
        };
        return new SeenMessage(delivery, queue)
        {
            Expiration = long.TryParse(TextOrNull(properties, "expiration"), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? TimeSpan.FromMilliseconds(time) : null,
        };
    }

    private static object? Value(BasicDeliverEventArgs trace, string name) =>
        trace.BasicProperties.Headers?.TryGetValue(name, out var value) == true ? value : null;

    private static string? TextOrNull(IDictionary<string, object?> properties, string name) =>
        properties.TryGetValue(name, out var value) && value is not null ? Text(value) : null;

    private static IReadOnlyList<string> Texts(object? value) => value is IEnumerable<object?> values ? [.. values.Select(Text)] : [];

    private static string Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        null => "",
        _ => value.ToString() ?? "",
    };
}
