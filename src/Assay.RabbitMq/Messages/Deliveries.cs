using System.Globalization;
using Assay.RabbitMq.Firehose;
using RabbitMQ.Client;

namespace Assay.RabbitMq.Messages;

/// <summary>Messages as the client has them, and as tests see and publish them.</summary>
internal static class Deliveries
{
    public static RabbitDelivery Of(BasicGetResult got, string queue) => new()
    {
        Exchange = got.Exchange,
        RoutingKey = got.RoutingKey,
        Queues = [queue],
        Redelivered = got.Redelivered,
        Body = got.Body.ToArray(),
        Headers = HeaderValues.Read(got.BasicProperties.Headers),
        ContentType = got.BasicProperties.ContentType,
        MessageId = got.BasicProperties.MessageId,
        CorrelationId = got.BasicProperties.CorrelationId,
        Type = got.BasicProperties.Type,
        ReplyTo = got.BasicProperties.ReplyTo,
    };

    /// <summary>Properties of a message that survives a restart of the server, as those of applications mostly do.</summary>
    public static BasicProperties Properties(RabbitMessage message) => new()
    {
        Persistent = true,
        Headers = message.Headers.Count == 0 ? null : message.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal),
        ContentType = message.ContentType,
        MessageId = message.MessageId,
        CorrelationId = message.CorrelationId,
        Type = message.Type,
        ReplyTo = message.ReplyTo,
        Expiration = message.Expiration is { } time ? ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : null,
    };

    /// <summary>A message that was seen, to publish once more.</summary>
    public static RabbitMessage Again(RabbitDelivery seen) => new()
    {
        Body = seen.Body,
        RoutingKey = seen.RoutingKey,
        Headers = seen.Headers.Where(static header => header.Key != RabbitDelivery.OwnHeader)
            .ToDictionary(static header => header.Key, static header => HeaderValues.Write(header.Value), StringComparer.Ordinal),
        ContentType = seen.ContentType,
        MessageId = seen.MessageId,
        CorrelationId = seen.CorrelationId,
        Type = seen.Type,
        ReplyTo = seen.ReplyTo,
    };
}
