using System.Globalization;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Management;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>Messages that wait for a time to be over, as delayed retries do: then they become dead letters, and come to somebody by themselves.</summary>
internal sealed class ReturningMessages(ManagementApi api, LeasedVirtualHost virtualHost, FirehoseTap tap)
{
    /// <summary>What the server takes from a message's end to its way on.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>The first queue that holds such messages, in words; null when there is none.</summary>
    public async Task<string?> FirstAsync(IReadOnlyList<QueueInfo> queues, CancellationToken cancellationToken)
    {
        var filled = queues.Where(static queue => queue.MessagesReady > 0).ToList();
        if (filled.Count == 0)
            return null;
        var policies = await Policies.ReadAsync(api, virtualHost.Name, cancellationToken);
        foreach (var queue in filled)
        {
            if (policies.DeadLetterExchange(queue) is { } exchange && TimeToLive(policies, queue) is { } time)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{queue.MessagesReady} message(s) of the queue '{queue.Name}' come back by themselves: after {time:0.###} s there they go to {(exchange.Length == 0 ? "the default exchange" : $"the exchange '{exchange}'")}. "
                    + $"Wait longer than that, let the tests set a shorter time, or wait for what a single queue has to do (ShouldCatchUp)");
            }
        }

        return null;
    }

    /// <summary>In seconds; null when the queue's messages stay.</summary>
    private double? TimeToLive(Policies policies, QueueInfo queue)
    {
        if (policies.TimeToLive(queue) is { } time)
            return time / 1000.0;
        // One that has outlived its time waits behind another that has none, and does not come back before that.
        return tap.Seen.Where(seen => seen.Queue is null && seen.Delivery.Queues.Contains(queue.Name, StringComparer.Ordinal) && seen.Age < seen.Expiration + Grace)
            .Max(static seen => seen.Expiration)?.TotalSeconds;
    }
}
