using Assay.RabbitMq.Firehose;

namespace Assay.RabbitMq.Messages;

/// <summary>What is published to an exchange, whether anybody is bound to it or not.</summary>
internal sealed class ExchangeMessages(FirehoseTap tap, string exchange) : IMessageSource
{
    public string Name => exchange.Length == 0 ? "(default exchange)" : exchange;

    public bool Holds(SeenMessage seen) => seen.Queue is null && seen.Delivery.Exchange == exchange;

    public Task<IReadOnlyList<RabbitDelivery>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RabbitDelivery>>(
        [.. tap.Seen.Where(Holds).Select(seen => seen.Delivery)]);

    public Task WaitAsync(Task changed, CancellationToken cancellationToken) => changed.WaitAsync(cancellationToken);
}
