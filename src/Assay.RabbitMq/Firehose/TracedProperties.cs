using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Assay.RabbitMq.Firehose;

/// <summary>The properties of a message out of the table that the firehose makes of them, headers as they are.</summary>
internal static class TracedProperties
{
    public static BasicProperties Read(IDictionary<string, object?> table)
    {
        var properties = new BasicProperties();
        foreach (var (name, value) in table)
            Set(properties, name, value);
        return properties;
    }

    private static void Set(BasicProperties properties, string name, object? value)
    {
        switch (name, value)
        {
            case ("headers", IDictionary<string, object?> headers):
                properties.Headers = headers;
                break;
            case ("delivery_mode", not null):
                properties.DeliveryMode = (DeliveryModes)Convert.ToByte(value, CultureInfo.InvariantCulture);
                break;
            case ("priority", not null):
                properties.Priority = Convert.ToByte(value, CultureInfo.InvariantCulture);
                break;
            case ("timestamp", AmqpTimestamp time):
                properties.Timestamp = time;
                break;
            // As RabbitMQ 3 tells it.
            case ("timestamp", long or int):
                properties.Timestamp = new AmqpTimestamp(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case (_, byte[] text):
                Set(properties, name, Encoding.UTF8.GetString(text));
                break;
        }
    }

    private static void Set(BasicProperties properties, string name, string text)
    {
        switch (name)
        {
            case "content_type":
                properties.ContentType = text;
                break;
            case "content_encoding":
                properties.ContentEncoding = text;
                break;
            case "correlation_id":
                properties.CorrelationId = text;
                break;
            case "reply_to":
                properties.ReplyTo = text;
                break;
            case "expiration":
                properties.Expiration = text;
                break;
            case "message_id":
                properties.MessageId = text;
                break;
            case "type":
                properties.Type = text;
                break;
            case "user_id":
                properties.UserId = text;
                break;
            case "app_id":
                properties.AppId = text;
                break;
        }
    }
}
