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
        Properties = got.BasicProperties,
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

    /// <summary>The properties of a message that was seen, to publish it once more.</summary>
    /// <param name="seen">The message.</param>
    /// <param name="user">Who publishes: the server refuses a message that names another user.</param>
    public static BasicProperties Again(RabbitDelivery seen, string user)
    {
        var again = new BasicProperties(seen.Properties)
        {
            Headers = seen.Properties.Headers?.Where(static header => header.Key != RabbitDelivery.OwnHeader).ToDictionary(StringComparer.Ordinal),
        };
        if (again.UserId != user)
            again.ClearUserId();
        return again;
    }
}
