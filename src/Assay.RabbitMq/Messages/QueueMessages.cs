using System.Diagnostics;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.VirtualHosts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.Messages;

/// <summary>
/// What consumers were given out of a queue, and what waits in it. Dead letters reach a queue without being published, so it is asked again and again.
/// A queue that is consumed is not looked into: its messages come through its consumers.
/// </summary>
internal sealed class QueueMessages(LeasedVirtualHost virtualHost, FirehoseTap tap, ConsumerCounts counts, string queue) : IMessageSource
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestTrust = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestReturn = TimeSpan.FromMilliseconds(250);
    private Look? _last;

    public string Name => queue;

    public bool Holds(SeenMessage seen) => seen.Queue == queue;

    public async Task<IReadOnlyList<RabbitDelivery>> ReadAsync(CancellationToken cancellationToken)
    {
        var waiting = await WaitingAsync(cancellationToken);
        var messages = new List<RabbitDelivery>();
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        // One that was handed back is the same message again.
        foreach (var message in tap.Seen.Where(Holds).Select(seen => seen.Delivery).Where(message => !message.Redelivered || !given.ContainsKey(Identity(message))))
        {
            messages.Add(message);
            given[Identity(message)] = given.GetValueOrDefault(Identity(message)) + 1;
        }

        // Those that wait are as many as they are, though our looks mark all of them as delivered before.
        foreach (var message in waiting)
        {
            if (message.Redelivered && given.GetValueOrDefault(Identity(message)) is > 0 and var left)
                given[Identity(message)] = left - 1;
            else
                messages.Add(message);
        }

        return messages;
    }

    public async Task WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        await Task.WhenAny(changed, Task.Delay(Pause, TimeProvider.System, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static string Identity(RabbitDelivery message) =>
        string.Join('\n', message.Exchange, message.RoutingKey, message.MessageId, Convert.ToBase64String(message.Body.Span));

    private async Task<IReadOnlyList<RabbitDelivery>> WaitingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var changes = tap.Changes;
            var (ready, consumers) = await counts.AskAsync(queue, cancellationToken);
            if (ready == 0 || consumers > 0)
                return [];
            // Each look counts as a delivery, of which a quorum queue allows a message only so many. Where nothing seems changed there is none; but one dead letter
            // may have come for another that expired.
            if (_last is { } last && last.Ready == ready && last.Changes == changes && Stopwatch.GetElapsedTime(last.At) < LongestTrust)
                return last.Found;
            var found = await virtualHost.Control.UseAsync(channel => LookAsync(channel, cancellationToken), cancellationToken);
            _last = new Look(ready, changes, Stopwatch.GetTimestamp(), found);
            return found;
        }
        catch (OperationInterruptedException)
        {
            // There is no such queue yet, or it is another connection's own.
            return [];
        }
    }

    /// <summary>Takes all messages and hands them back: they return to their places, marked as redelivered.</summary>
    private async Task<IReadOnlyList<RabbitDelivery>> LookAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var found = new List<RabbitDelivery>();
        ulong last = 0;
        while (await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } got)
        {
            found.Add(Deliveries.Of(got, queue));
            last = got.DeliveryTag;
        }

        if (last > 0)
            await HandBackAsync(channel, last, found.Count, cancellationToken);
        return found;
    }

    /// <summary>
    /// Ends when the messages are back: the queue answers how many it holds before it takes back what stands before the question, so the next one who asks would be
    /// told of none. Those that expire meanwhile, or that a new consumer takes, are not waited for.
    /// </summary>
    private async Task HandBackAsync(IChannel channel, ulong last, int count, CancellationToken cancellationToken)
    {
        await channel.BasicNackAsync(last, multiple: true, requeue: true, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        while (await channel.QueueDeclarePassiveAsync(queue, cancellationToken) is { ConsumerCount: 0 } answer && answer.MessageCount < count
            && Stopwatch.GetElapsedTime(start) < LongestReturn)
        {
            await Task.Yield();
        }
    }

    /// <summary>What was found in the queue when it held so many messages.</summary>
    private sealed record Look(long Ready, long Changes, long At, IReadOnlyList<RabbitDelivery> Found);
}
