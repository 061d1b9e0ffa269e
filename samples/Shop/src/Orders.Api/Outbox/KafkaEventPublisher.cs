using System.Text;
using Confluent.Kafka;
using Orders.Shared.Kafka;

namespace Orders.Api.Outbox;

internal sealed class KafkaEventPublisher(KafkaPublisher kafka) : IEventPublisher
{
    public Task PublishAsync(OutboxEvent outboxEvent, CancellationToken cancellationToken)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Key = Encoding.UTF8.GetBytes(outboxEvent.Key),
            Value = Encoding.UTF8.GetBytes(outboxEvent.Payload),
            Headers = [],
        };
        if (outboxEvent.TraceParent is { } traceParent)
        {
            message.Headers.Add("traceparent", Encoding.UTF8.GetBytes(traceParent));
        }

        return kafka.PublishAsync(outboxEvent.Topic, message, cancellationToken);
    }
}
