using Assay.RabbitMq.Messages;
using Assay.RabbitMq.VirtualHosts;

namespace Assay.RabbitMq;

/// <content>Waits for the queue's consumers.</content>
public sealed partial class RabbitQueue<T>
{
    private const string UntoldConsumers = "it tells neither how many consumers it has nor what they have read";
    private static readonly TimeSpan ConsumerWait = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the queue is consumed.</summary>
    /// <param name="consumers">How many consumers there must be at least. 1 unless told.</param>
    /// <param name="within">How long to wait at most. 30 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">It took longer; says how many there are, and which queues are consumed.</exception>
    /// <exception cref="InvalidOperationException">It is a stream, which does not tell its consumers.</exception>
    public async Task ShouldBeConsumed(int consumers = 1, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(consumers, 1);
        var time = within ?? ConsumerWait;
        await RefuseWaitAsync(cancellationToken);
        try
        {
            await Host.EventuallyAsync(time, () => Host.Counts.CountAsync(Name, cancellationToken), count => count >= consumers, cancellationToken);
        }
        catch (EventuallyException missed)
        {
            // The application may have declared it meanwhile.
            await RefuseWaitAsync(cancellationToken);
            throw new MessageAssertionException(await new QueueMiss(Host, Name, time).ConsumersAsync(consumers, cancellationToken), missed);
        }
    }

    /// <summary>
    /// Waits until the consumers have dealt with everything that came to the queue: no message waits in it, and none is unacknowledged. A consumer that acknowledges before
    /// it has worked says so too early: then wait for what the work leaves behind.
    /// </summary>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">It took longer; says what waits and what is not acknowledged.</exception>
    /// <exception cref="InvalidOperationException">It is a stream, in which messages stay.</exception>
    public async Task ShouldCatchUp(TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        var time = within ?? DefaultWait;
        await RefuseWaitAsync(cancellationToken);
        try
        {
            await Host.EventuallyAsync(time, () => IsCaughtUpAsync(cancellationToken), static isCaughtUp => isCaughtUp, cancellationToken);
        }
        catch (EventuallyException missed)
        {
            // The application may have declared it meanwhile.
            await RefuseWaitAsync(cancellationToken);
            throw new MessageAssertionException(await new QueueMiss(Host, Name, time).BehindAsync(cancellationToken), missed);
        }
    }

    private async Task RefuseWaitAsync(CancellationToken cancellationToken)
    {
        if (await IsStreamAsync(cancellationToken))
            throw new InvalidOperationException($"'{Name}' is a stream: {UntoldConsumers}. Wait for what they leave behind, and declare that with AtRest.");
    }

    private async Task<bool> IsCaughtUpAsync(CancellationToken cancellationToken)
    {
        var before = await ComingAndGoingAsync(cancellationToken);
        // Asked for itself, since a queue that is not there has nothing that waits either.
        var (ready, _) = await Host.Counts.AskAsync(Name, cancellationToken);
        var queue = (await Host.Census.ReadAsync(cancellationToken)).FirstOrDefault(queue => queue.Name == Name);
        return ready == 0 && queue is { MessagesReady: 0, MessagesUnacknowledged: 0 } && !QueueCensus.IsUnsettled(queue)
            && before == await ComingAndGoingAsync(cancellationToken);
    }

    /// <summary>How many messages came to the queue and were given out of it: equal around a look, they say that it missed nothing.</summary>
    private async Task<int> ComingAndGoingAsync(CancellationToken cancellationToken)
    {
        await Host.Tap.FenceAsync(cancellationToken);
        return Host.Tap.Seen.Count(seen => seen.Delivery.Queues.Contains(Name, StringComparer.Ordinal));
    }
}
