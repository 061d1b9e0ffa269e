using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Orders.Shared.Events;
using Orders.Shared.Kafka;

namespace Orders.Worker.DeadLetters;

/// <summary>The topic of what could not be read: the record, and in its headers why and where it came from.</summary>
internal sealed class KafkaDeadLetters(KafkaPublisher kafka) : IDeadLetters
{
    private const string Topic = OrderCreated.Topic + ".dlq";

    public Task AddAsync(ConsumeResult<byte[]?, byte[]?> record, string reason, CancellationToken cancellationToken)
    {
        var headers = new Headers();
        foreach (var header in record.Message.Headers)
        {
            headers.Add(header.Key, header.GetValueBytes());
        }

        Add(headers, "dlq-reason", reason);
        Add(headers, "dlq-topic", record.Topic);
        Add(headers, "dlq-partition", record.Partition.Value.ToString(CultureInfo.InvariantCulture));
        Add(headers, "dlq-offset", record.Offset.Value.ToString(CultureInfo.InvariantCulture));

        var message = new Message<byte[]?, byte[]?> { Key = record.Message.Key, Value = record.Message.Value, Headers = headers };
        return kafka.PublishAsync(Topic, message, cancellationToken);
    }

    private static void Add(Headers headers, string key, string value) => headers.Add(key, Encoding.UTF8.GetBytes(value));
}
