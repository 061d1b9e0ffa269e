using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.VirtualHosts;

namespace Assay.RabbitMq.Messages;

/// <summary>What is published to an exchange, whether anybody is bound to it or not.</summary>
internal sealed class ExchangeMessages(RabbitVirtualHost host, string exchange) : IMessageSource
{
    public string Name => exchange.Length == 0 ? "(default exchange)" : exchange;

    public bool Holds(SeenMessage seen) => seen.Queue is null && seen.Delivery.Exchange == exchange;

    public Task<IReadOnlyList<RabbitDelivery>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RabbitDelivery>>(
        [.. host.Tap.Seen.Where(Holds).Select(seen => seen.Delivery)]);

    public async Task<string?> UnseenAsync(CancellationToken cancellationToken)
    {
        // Without a message nothing can have come on any way.
        await host.Tap.FenceAsync(cancellationToken);
        return host.Tap.Seen is { Count: > 0 } seen ? (await ExchangeFeeders.ReadAsync(host.Server.Api, host.Leased.Name, cancellationToken)).Unseen(exchange, seen) : null;
    }

    public Task WaitAsync(Task changed, CancellationToken cancellationToken) => changed.WaitAsync(cancellationToken);
}
