using System.Globalization;
using System.Text;
using Assay.Misses;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.Messages;

/// <summary>An expectation that was not met, and what was seen instead: all messages of the place, also those that the test did not look at.</summary>
/// <param name="probe">The place, and what of it was looked at.</param>
/// <param name="expected">What was expected, in words.</param>
/// <param name="within">How long it was waited for.</param>
internal sealed class Miss<T>(RabbitProbe<T> probe, string expected, TimeSpan within)
{
    private const int Shown = 10;

    /// <summary>Which of the messages that were looked at fit.</summary>
    public required Func<ReadMessage<T>, bool> Fits { get; init; }

    /// <summary>What the missing message has to be besides, given those that were looked at; null when none is missing.</summary>
    public Func<IReadOnlyList<ReadMessage<T>>, IReadOnlyList<Condition<RabbitDelivery, T>>>? Missing { get; init; }

    /// <summary>Tells of what came, here and elsewhere, and of what waits in queues.</summary>
    public async Task<MessageAssertionException> DescribeAsync(CancellationToken cancellationToken)
    {
        var here = await probe.ReadAllAsync(cancellationToken);
        var (lookedAt, leftOut) = (here.Where(probe.LooksAt).ToList(), here.Where(message => !probe.LooksAt(message)).ToList());
        var unseen = await probe.Source.UnseenAsync(cancellationToken);
        var narrowed = string.Join(", ", probe.Narrowings.Select(static narrowing => narrowing.Words));
        var time = within > TimeSpan.Zero ? FormattableString.Invariant($" within {within.TotalSeconds:0.###} s") : "";
        var text = new StringBuilder($"{probe.Source.Name}{(narrowed.Length == 0 ? "" : $" {narrowed}")}: expected {expected}{time}; ");
        if (lookedAt.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"{lookedAt.Count(Fits)} of {lookedAt.Count} messages fit:");
        else if (leftOut.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"{leftOut.Count} {(leftOut.Count == 1 ? "message" : "messages")} came there, none {narrowed}:");
        else
            text.Append(unseen is null ? "nothing came there." : "nothing was seen there.");
        Append(text, lookedAt);
        if (lookedAt.Count > 0 && leftOut.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n  {leftOut.Count} more came there, not {narrowed}:");
        Append(text, leftOut);
        if (unseen is not null)
            text.Append("\n  unseen: ").Append(unseen).Append('.');
        await AppendOthersAsync(text, lookedAt, here, cancellationToken);
        await AppendQueuesAsync(text, cancellationToken);
        return new MessageAssertionException(text.ToString());
    }

    private static void Append(StringBuilder text, List<ReadMessage<T>> messages)
    {
        foreach (var message in messages.Take(Shown))
            text.Append("\n  ").Append(message);
        if (messages.Count > Shown)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {messages.Count - Shown} more");
    }

    private async Task AppendOthersAsync(StringBuilder text, IReadOnlyList<ReadMessage<T>> lookedAt, IReadOnlyList<ReadMessage<T>> here, CancellationToken cancellationToken)
    {
        var elsewhere = probe.Host.Tap.Seen
            .Where(seen => !probe.Source.Holds(seen) && here.All(message => !message.Delivery.IsSameAs(seen.Delivery))).ToList();
        if (Missing is not null)
        {
            var others = new List<(Arrival<RabbitDelivery, T>, string)>();
            foreach (var seen in elsewhere)
                others.Add((await ReadMessage<T>.OfAsync(seen.Delivery, probe.Format, cancellationToken), seen.Place));
            if (Nearest<RabbitDelivery, T>.Of([.. probe.Narrowings.Select(Condition<RabbitDelivery, T>.From), .. Missing(lookedAt)], here, others) is { } nearest)
                text.Append("\n  nearest: ").Append(nearest);
        }

        foreach (var exchange in elsewhere.Where(static seen => seen.Queue is null).GroupBy(static seen => seen.Delivery.Exchange))
            text.Append(CultureInfo.InvariantCulture, $"\n  elsewhere: {exchange.Count()} published, such as {exchange.First().Delivery}");
    }

    private async Task AppendQueuesAsync(StringBuilder text, CancellationToken cancellationToken)
    {
        foreach (var queue in await probe.Host.Census.ReadAsync(cancellationToken))
        {
            if (queue is { MessagesReady: > 0 } or { MessagesUnacknowledged: > 0 })
                text.Append(CultureInfo.InvariantCulture, $"\n  in the queue {queue.Name}: {queue.MessagesReady} ready, {queue.MessagesUnacknowledged} unacknowledged, {(queue.Type == "stream" ? "a stream" : await ConsumersAsync(queue.Name, cancellationToken))}");
        }
    }

    private async Task<string> ConsumersAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await probe.Host.Counts.CountAsync(queue, cancellationToken) is var count && count == 0 ? "nobody consumes it" : $"{count} consumer(s)";
        }
        catch (OperationInterruptedException)
        {
            return "exclusive";
        }
    }
}
