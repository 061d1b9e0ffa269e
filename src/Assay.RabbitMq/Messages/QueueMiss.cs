using System.Globalization;
using System.Text;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.Messages;

/// <summary>A wait for the consumers of a queue that took too long, and how the queue stands.</summary>
internal sealed class QueueMiss(RabbitVirtualHost host, string name, TimeSpan within)
{
    private const int Shown = 10;

    public async Task<string> ConsumersAsync(int expected, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"{name}: expected {Plural(expected, "consumer")}{Time}; {await StandAsync(cancellationToken)}");
        foreach (var queue in await host.Census.ReadAsync(cancellationToken))
        {
            if (queue.Name != name && await CountAsync(queue.Name, cancellationToken) is { Consumers: > 0 } others)
                text.Append(CultureInfo.InvariantCulture, $"\n  elsewhere: {queue.Name} has {Plural(others.Consumers, "consumer")}");
        }

        return text.ToString();
    }

    public async Task<string> BehindAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"{name}: expected everything to be acknowledged{Time}; {await StandAsync(cancellationToken)}");
        var seen = host.Tap.Seen;
        var given = seen.Where(message => message.Queue == name).Select(message => message.Delivery).ToList();
        var waiting = seen.Where(message => message.Queue is null && message.Delivery.Queues.Contains(name, StringComparer.Ordinal)).Select(message => message.Delivery)
            .Where(message => !given.Any(message.IsSameAs)).ToList();
        foreach (var message in given.TakeLast(Shown))
            text.Append("\n  given: ").Append(message);
        foreach (var message in waiting.Take(Shown))
            text.Append("\n  waits: ").Append(message);
        return text.ToString();
    }

    public async Task<string> TakeAsync(CancellationToken cancellationToken) =>
        $"{name}: expected a message to take{Time}; {await StandAsync(cancellationToken)}";

    private string Time => FormattableString.Invariant($" within {within.TotalSeconds:0.###} s");

    private static string Plural(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private async Task<string> StandAsync(CancellationToken cancellationToken)
    {
        if (await CountAsync(name, cancellationToken) is not { } counts)
        {
            var queues = await host.Census.ReadAsync(cancellationToken);
            return queues.Any(queue => queue.Name == name) ? "it is another connection's own." : QueueNames.Missing(name, queues.Select(static queue => queue.Name));
        }

        var unacknowledged = (await host.Census.ReadAsync(cancellationToken)).FirstOrDefault(found => found.Name == name)?.MessagesUnacknowledged ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $"it has {Plural(counts.Consumers, "consumer")}, {counts.Ready} ready and {unacknowledged} unacknowledged.");
    }

    private async Task<(long Ready, long Consumers)?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await host.Counts.AskAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }
}
