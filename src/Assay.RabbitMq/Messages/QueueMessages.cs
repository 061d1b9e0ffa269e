using System.Diagnostics;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.VirtualHosts;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.Messages;

/// <summary>
/// What consumers were given out of a queue, and what waits in it. Dead letters reach a queue without being published, so it is asked again and again.
/// A queue that is consumed is not looked into: what waits in it is what was published and not given yet. A stream gives out copies, so there counts what was published.
/// </summary>
internal sealed class QueueMessages(LeasedVirtualHost virtualHost, FirehoseTap tap, ConsumerCounts counts, QueueKinds kinds, string queue) : IMessageSource
{
    private const int Asks = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestTrust = TimeSpan.FromSeconds(1);
    private Look? _last;

    public string Name => queue;

    public bool Holds(SeenMessage seen) => seen.Queue == queue;

    public async Task<IReadOnlyList<RabbitDelivery>> ReadAsync(CancellationToken cancellationToken)
    {
        // Before the tap: who is given meanwhile what waits now is seen there, and counts once.
        var stand = await StandAsync(cancellationToken);
        var seen = tap.Seen;
        if (stand.IsStream)
            return Published(seen);
        var given = Given(seen);
        if (stand.Consumers > 0)
            return [.. given, .. Ungiven(seen, given, stand.Ready)];
        return [.. given, .. Waiting(stand.Found, given, seen)];
    }

    /// <summary>What waits for a consumer is told apart only if it was published; a dead letter was not.</summary>
    public async Task<string?> UnseenAsync(CancellationToken cancellationToken)
    {
        var unseen = 0L;
        for (var ask = 0; ask < Asks; ask++)
        {
            var before = await StandAsync(cancellationToken);
            if (before.IsStream || before.Consumers == 0 || before.Ready == 0)
                return null;
            await tap.FenceAsync(cancellationToken);
            var seen = tap.Seen;
            unseen = before.Ready - Ungiven(seen, Given(seen), before.Ready).Count;
            if (unseen <= 0)
                return null;
            // One that a consumer was given meanwhile is no longer unseen.
            if ((await StandAsync(cancellationToken)).Ready == before.Ready)
                break;
        }

        return $"{unseen} message(s) wait for its consumer that were not published to it, such as dead letters, and nobody can look into a queue that is consumed. "
            + "Wait until the consumer has taken them (ShouldCatchUp), or look while there is none";
    }

    public async Task WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        await Task.WhenAny(changed, Task.Delay(Pause, TimeProvider.System, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static string Identity(RabbitDelivery message) =>
        string.Join('\n', message.Exchange, message.RoutingKey, message.MessageId, Convert.ToBase64String(message.Body.Span));

    private static Dictionary<string, int> Count(IEnumerable<RabbitDelivery> messages) => messages.CountBy(Identity).ToDictionary(StringComparer.Ordinal);

    private List<RabbitDelivery> Published(IReadOnlyList<SeenMessage> seen) =>
        [.. seen.Where(message => message.Queue is null && message.Delivery.Queues.Contains(queue, StringComparer.Ordinal)).Select(message => message.Delivery)];

    /// <summary>What consumers were given. One that was handed back is the same message again.</summary>
    private List<RabbitDelivery> Given(IReadOnlyList<SeenMessage> seen)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        return [.. seen.Where(Holds).Select(message => message.Delivery).Where(message => known.Add(Identity(message)) || !message.Redelivered)];
    }

    /// <summary>What was published to the queue and given to nobody yet, as far as the queue holds so much.</summary>
    private List<RabbitDelivery> Ungiven(IReadOnlyList<SeenMessage> seen, List<RabbitDelivery> given, long ready)
    {
        if (ready == 0)
            return [];
        var left = Count(given);
        var ungiven = new List<RabbitDelivery>();
        foreach (var message in Published(seen))
        {
            if (left.GetValueOrDefault(Identity(message)) is > 0 and var count)
                left[Identity(message)] = count - 1;
            else
                ungiven.Add(message);
        }

        return [.. ungiven.TakeLast((int)Math.Min(ready, int.MaxValue))];
    }

    /// <summary>
    /// What was found waiting, without those that a consumer was given before and handed back. Our looks mark all as delivered before, so how many were published tells
    /// one that came back from another that is equal.
    /// </summary>
    private List<RabbitDelivery> Waiting(IReadOnlyList<RabbitDelivery> found, List<RabbitDelivery> given, IReadOnlyList<SeenMessage> seen)
    {
        var givenCounts = Count(given);
        var published = Count(Published(seen));
        var returned = Count(found)
            .ToDictionary(waiting => waiting.Key, waiting => Returned(givenCounts.GetValueOrDefault(waiting.Key), waiting.Value, published.GetValueOrDefault(waiting.Key)), StringComparer.Ordinal);
        var messages = new List<RabbitDelivery>();
        foreach (var message in found)
        {
            if (message.Redelivered && returned.GetValueOrDefault(Identity(message)) is > 0 and var left)
                returned[Identity(message)] = left - 1;
            else
                messages.Add(message);
        }

        return messages;
    }

    /// <summary>How many of the waiting were given before: all that may have been, where more were not published.</summary>
    private static int Returned(int given, int waiting, int published) => given + waiting - Math.Clamp(published, Math.Max(given, waiting), given + waiting);

    private async Task<Stand> StandAsync(CancellationToken cancellationToken)
    {
        try
        {
            var changes = tap.Changes;
            var (ready, consumers) = await counts.AskAsync(queue, cancellationToken);
            if (await kinds.IsStreamAsync(queue, cancellationToken))
                return new Stand(ready, consumers, IsStream: true, []);
            if (ready == 0 || consumers > 0)
                return new Stand(ready, consumers, IsStream: false, []);
            // Each look counts as a delivery, of which a quorum queue allows a message only so many. Where nothing seems changed there is none; but one dead letter
            // may have come for another that expired.
            if (_last is { } last && last.Ready == ready && last.Changes == changes && Stopwatch.GetElapsedTime(last.At) < LongestTrust)
                return new Stand(ready, consumers, IsStream: false, last.Found);
            var found = await virtualHost.Control.UseAsync(channel => QueueLook.IntoAsync(channel, queue, cancellationToken), cancellationToken);
            _last = new Look(ready, changes, Stopwatch.GetTimestamp(), found);
            return new Stand(ready, consumers, IsStream: false, found);
        }
        catch (OperationInterruptedException)
        {
            // There is no such queue yet, or it is another connection's own.
            return new Stand(0, 0, IsStream: false, []);
        }
    }

    /// <summary>How the queue stands.</summary>
    private sealed record Stand(long Ready, long Consumers, bool IsStream, IReadOnlyList<RabbitDelivery> Found);

    /// <summary>What was found in the queue when it held so many messages.</summary>
    private sealed record Look(long Ready, long Changes, long At, IReadOnlyList<RabbitDelivery> Found);
}
