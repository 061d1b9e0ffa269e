using System.Globalization;
using System.Text;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.Messages;

/// <summary>An expectation that was not met, and what was seen instead.</summary>
internal sealed class Miss(RabbitVirtualHost host, string name, string expected, TimeSpan within)
{
    private const int Shown = 10;

    public async Task<MessageAssertionException> DescribeAsync(IReadOnlyList<string> messages, int fitting, CancellationToken cancellationToken)
    {
        var time = within > TimeSpan.Zero ? FormattableString.Invariant($" within {within.TotalSeconds:0.###} s") : "";
        var text = new StringBuilder($"{name}: expected {expected}{time}");
        text.Append(messages.Count == 0 ? "; nothing came there." : string.Create(CultureInfo.InvariantCulture, $"; {fitting} of {messages.Count} messages fit:"));
        foreach (var message in messages.Take(Shown))
            text.Append("\n  ").Append(message);
        if (messages.Count > Shown)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {messages.Count - Shown} more");
        foreach (var exchange in host.Tap.Seen.Where(seen => seen.Queue is null && seen.Delivery.Exchange != name).Select(seen => seen.Delivery).GroupBy(message => message.Exchange))
            text.Append(CultureInfo.InvariantCulture, $"\n  elsewhere: {exchange.Count()} published, such as {exchange.First()}");
        foreach (var queue in await host.Census.ReadAsync(cancellationToken))
        {
            if (queue is { MessagesReady: > 0 } or { MessagesUnacknowledged: > 0 })
                text.Append(CultureInfo.InvariantCulture, $"\n  in the queue {queue.Name}: {queue.MessagesReady} ready, {queue.MessagesUnacknowledged} unacknowledged, {await ConsumersAsync(queue.Name, cancellationToken)}");
        }

        return new MessageAssertionException(text.ToString());
    }

    private async Task<string> ConsumersAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await host.Counts.CountAsync(queue, cancellationToken) is var count && count == 0 ? "nobody consumes it" : $"{count} consumer(s)";
        }
        catch (OperationInterruptedException)
        {
            return "exclusive";
        }
    }
}
