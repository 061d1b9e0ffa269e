namespace Orders.Api.Outbox;

public interface IEventPublisher
{
    /// <summary>Publishes an event and waits until the brokers have it.</summary>
    Task PublishAsync(OutboxEvent outboxEvent, CancellationToken cancellationToken);
}
