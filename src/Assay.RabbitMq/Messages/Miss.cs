using System.Globalization;
using System.Text;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.Messages;

/// <summary>An expectation that was not met, and what was seen instead.</summary>
internal sealed class Miss(RabbitVirtualHost host, string name, string expected, TimeSpan within)
{
    private const int Shown = 10;

    /// <summary>What the probe was narrowed to.</summary>
    public IReadOnlyList<Narrowing> Narrowings { get; init; } = [];

    /// <summary>How many of the messages fit.</summary>
    public int Fitting { get; init; }

    /// <summary>What else there is to say of them.</summary>
    public string? Note { get; init; }

    /// <summary>Why there may be more that nobody sees there; null when all are seen.</summary>
    public string? Unseen { get; init; }

    /// <summary>The messages that the probe was narrowed to, a line each.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>Those of the same place that the narrowing left out.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The message that came nearest, and by what it differs.</summary>
    public string? Nearest { get; init; }

    /// <summary>What was published to other exchanges.</summary>
    public IReadOnlyList<RabbitDelivery> Elsewhere { get; init; } = [];

    public async Task<MessageAssertionException> DescribeAsync(CancellationToken cancellationToken)
    {
        var narrowed = string.Join(", ", Narrowings.Select(narrowing => narrowing.Words));
        var time = within > TimeSpan.Zero ? FormattableString.Invariant($" within {within.TotalSeconds:0.###} s") : "";
        var text = new StringBuilder($"{name}{(narrowed.Length == 0 ? "" : $" {narrowed}")}: expected {expected}{time}; ");
        if (Messages.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"{Fitting} of {Messages.Count} messages fit{(Note is null ? "" : $", {Note}")}:");
        else if (LeftOut.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"{LeftOut.Count} {(LeftOut.Count == 1 ? "message" : "messages")} came there, none {narrowed}:");
        else
            text.Append(Unseen is null ? "nothing came there." : "nothing was seen there.");
        Append(text, Messages);
        if (Messages.Count > 0 && LeftOut.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n  {LeftOut.Count} more came there, not {narrowed}:");
        Append(text, LeftOut);
        if (Unseen is not null)
            text.Append("\n  unseen: ").Append(Unseen).Append('.');
        if (Nearest is not null)
            text.Append("\n  nearest: ").Append(Nearest);
        foreach (var exchange in Elsewhere.GroupBy(message => message.Exchange))
            text.Append(CultureInfo.InvariantCulture, $"\n  elsewhere: {exchange.Count()} published, such as {exchange.First()}");
        foreach (var queue in await host.Census.ReadAsync(cancellationToken))
        {
            if (queue is { MessagesReady: > 0 } or { MessagesUnacknowledged: > 0 })
                text.Append(CultureInfo.InvariantCulture, $"\n  in the queue {queue.Name}: {queue.MessagesReady} ready, {queue.MessagesUnacknowledged} unacknowledged, {await ConsumersAsync(queue.Name, cancellationToken)}");
        }

        return new MessageAssertionException(text.ToString());
    }

    private static void Append(StringBuilder text, IReadOnlyList<string> messages)
    {
        foreach (var message in messages.Take(Shown))
            text.Append("\n  ").Append(message);
        if (messages.Count > Shown)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {messages.Count - Shown} more");
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
