using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.Shared.Kafka;

/// <summary>Keeps the one producer of an application, and makes a new one when it has failed for good.</summary>
public sealed partial class KafkaPublisher(KafkaClients clients, IOptions<KafkaOptions> options, ILogger<KafkaPublisher> logger) : IDisposable
{
    private static readonly TimeSpan LastChance = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private IProducer<byte[]?, byte[]?>? _producer;
    private bool _disposed;

    /// <summary>For other clients that share the connections of the producer.</summary>
    public Handle Handle => Producer().Handle;

    /// <summary>Publishes a message and waits until the brokers have it.</summary>
    /// <param name="topic">The name of the topic, without the prefix.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Stops the waiting; the message may be published all the same.</param>
    /// <exception cref="KafkaException">The brokers did not take it in time.</exception>
    public async Task PublishAsync(string topic, Message<byte[]?, byte[]?> message, CancellationToken cancellationToken)
    {
        var producer = Producer();
        try
        {
            await producer.ProduceAsync(options.Value.Topic(topic), message, cancellationToken);
        }
        catch (KafkaException e) when (e.Error.IsFatal)
        {
            LogFatal(e, e.Error.Reason);
            Replace(producer);
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _producer?.Flush(LastChance);
            _producer?.Dispose();
            _producer = null;
        }
    }

    // Made by whoever needs it first, which does not wait for the brokers.
    private IProducer<byte[]?, byte[]?> Producer()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _producer ??= clients.CreateProducer();
        }
    }

    private void Replace(IProducer<byte[]?, byte[]?> failed)
    {
        lock (_gate)
        {
            // Several messages fail with the same producer; the first of them has replaced it.
            if (_producer != failed) return;
            _producer = null;
        }

        failed.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "The Kafka producer failed for good and is replaced: {Reason}")]
    private partial void LogFatal(Exception exception, string reason);
}
