using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Management;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// The application's queues in a virtual host with what they hold at this moment. The management API asks classic queues themselves; of the other types it repeats
/// what they told last, which they do from time to time.
/// </summary>
/// <param name="api">The management API.</param>
/// <param name="virtualHost">The virtual host.</param>
/// <param name="counts">Asks single queues.</param>
/// <param name="tap">Sees what comes and goes.</param>
/// <param name="isOwn">Whether the server runs with Assay's settings.</param>
internal sealed class QueueCensus(ManagementApi api, LeasedVirtualHost virtualHost, ConsumerCounts counts, FirehoseTap tap, bool isOwn)
{
    private const string Quorum = "quorum";

    /// <summary>The servers' own interval is 5 s, and 100 ms where Assay says so; the rest is what the answer takes.</summary>
    private readonly TimeSpan _settled = isOwn ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(6);

    public async Task<IReadOnlyList<QueueInfo>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = new List<QueueInfo>();
        // Asked before the counts are: what stands still since then must not make them look settled.
        var isMoving = tap.Quiet < _settled;
        foreach (var queue in await api.QueuesAsync(virtualHost.Name, cancellationToken))
        {
            if (queue.Name != LeasedVirtualHost.LeaseQueue)
                found.Add(await NowAsync(queue, isMoving, cancellationToken));
        }

        return found;
    }

    /// <summary>Whether nobody knows yet how many messages of a queue are not acknowledged, since it gave or took one a moment ago, or has not told since.</summary>
    public static bool IsUnsettled(QueueInfo queue) => queue.Type == Quorum && queue.IsOutOfDate;

    private async Task<QueueInfo> NowAsync(QueueInfo queue, bool isMoving, CancellationToken cancellationToken)
    {
        if (queue.Type == "stream")
            return queue with { MessagesReady = Math.Max(queue.MessagesReady ?? 0, tap.Seen.Count(seen => seen.Queue is null && seen.Delivery.Queues.Contains(queue.Name))) };
        if (queue.Type != Quorum)
            return queue;
        try
        {
            var (ready, _) = await counts.AskAsync(queue.Name, cancellationToken);
            return queue with { MessagesReady = ready, IsOutOfDate = isMoving || queue.MessagesReady != ready };
        }
        catch (OperationInterruptedException)
        {
            // It went meanwhile; who needs it will see that.
            return queue with { IsOutOfDate = isMoving };
        }
    }
}
