using System.Globalization;
using Assay.RabbitMq.Management;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>Whether everything that was sent has been dealt with: nothing waits for a consumer that is there, and nothing is unacknowledged.</summary>
internal sealed class RestWatch(QueueCensus census, ConsumerCounts consumers, ReturningMessages returning)
{
    /// <summary>What is under way, in words; null when nothing is.</summary>
    public async Task<string?> BusyAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in await census.ReadAsync(cancellationToken))
        {
            if (queue is not { MessagesReady: { } ready, MessagesUnacknowledged: { } unacknowledged })
            {
                return $"the server does not say how many messages the queue '{queue.Name}' holds: it is down, or the server is older than RabbitMQ 3.8.13";
            }

            if (QueueCensus.IsUnsettled(queue))
                return $"the quorum queue '{queue.Name}' does not tell yet how many messages are not acknowledged";
            if (unacknowledged > 0)
                return string.Create(CultureInfo.InvariantCulture, $"{unacknowledged} message(s) of the queue '{queue.Name}' are not acknowledged");
            if (ready > 0 && await IsConsumedAsync(queue, cancellationToken))
                return string.Create(CultureInfo.InvariantCulture, $"{ready} message(s) wait for the consumer of the queue '{queue.Name}'");
        }

        return null;
    }

    /// <summary>What is under way or comes back by itself, in words; null when nothing is.</summary>
    public async Task<string?> UnrestAsync(CancellationToken cancellationToken) =>
        await BusyAsync(cancellationToken) ?? await returning.FirstAsync(await census.ReadAsync(cancellationToken), cancellationToken);

    /// <summary>The queues that somebody else can ask about, and how many consumers each has.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ConsumersAsync(CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var queue in await census.ReadAsync(cancellationToken))
        {
            if (!queue.IsExclusive)
                found[queue.Name] = await consumers.CountAsync(queue.Name, cancellationToken);
        }

        return found;
    }

    /// <summary>A consumer that came or went, in words; null when all are as they were.</summary>
    public async Task<string?> ConsumersChangedAsync(IReadOnlyDictionary<string, long> before, CancellationToken cancellationToken)
    {
        foreach (var (queue, expected) in before)
        {
            try
            {
                if (await consumers.CountAsync(queue, cancellationToken) is var count && count != expected)
                    return string.Create(CultureInfo.InvariantCulture, $"the queue '{queue}' has {count} consumer(s), and had {expected} when the sandbox was ready");
            }
            catch (OperationInterruptedException)
            {
                // It is gone: the reset says so.
            }
        }

        return null;
    }

    /// <summary>An exclusive queue tells its consumers to nobody; its connection made it in order to read from it.</summary>
    private async Task<bool> IsConsumedAsync(QueueInfo queue, CancellationToken cancellationToken) =>
        queue.IsExclusive || await consumers.CountAsync(queue.Name, cancellationToken) > 0;
}
