using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace Orders.Api.Outbox;

/// <summary>Publishes saved events: at once when woken, else when it looks by itself.</summary>
public sealed partial class OutboxDispatcher(
    IOutbox outbox,
    IEventPublisher publisher,
    OutboxSignal signal,
    IOptions<OutboxOptions> options,
    TimeProvider clock,
    ILogger<OutboxDispatcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.PollInterval;
        await using var poll = clock.CreateTimer(_ => signal.Wake(), null, TimeSpan.Zero, interval);
        await foreach (var _ in signal.WaitAllAsync(stoppingToken))
        {
            await SendUnsentAsync(stoppingToken);
        }
    }

    private async Task SendUnsentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (found, sent) = (0, 0);
            do
            {
                (found, sent) = await outbox.SendAsync(e => TryPublishAsync(e, cancellationToken), cancellationToken);
            }
            while (sent > 0 && found == sent);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, options.Value.PollInterval);
        }
    }

    private async Task<bool> TryPublishAsync(OutboxEvent outboxEvent, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.PublishAsync(outboxEvent, cancellationToken);
            LogPublished(outboxEvent.Id, outboxEvent.Topic, outboxEvent.Key);
            return true;
        }
        catch (KafkaException e)
        {
            LogNotPublished(outboxEvent.Id, outboxEvent.Topic, outboxEvent.Key, e.Error.Reason);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Event {EventId} published to {Topic} with key {Key}")]
    private partial void LogPublished(long eventId, string topic, string key);

    [LoggerMessage(LogLevel.Warning, "Event {EventId} could not be published to {Topic} with key {Key}: {Reason}. It stays in the outbox")]
    private partial void LogNotPublished(long eventId, string topic, string key, string reason);

    [LoggerMessage(LogLevel.Warning, "The outbox could not be read or marked; next look within {PollInterval}")]
    private partial void LogFailed(Exception exception, TimeSpan pollInterval);
}
