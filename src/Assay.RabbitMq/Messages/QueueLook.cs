using System.Diagnostics;
using RabbitMQ.Client;

namespace Assay.RabbitMq.Messages;

/// <summary>A look at what waits in a queue: takes all messages and hands them back. They return to their places, marked as redelivered.</summary>
internal static class QueueLook
{
    private static readonly TimeSpan LongestReturn = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The messages that wait. A look that is cancelled ends between two messages, and hands back what it took before: on a channel that stays open, the server would keep
    /// that for us.
    /// </summary>
    public static async Task<IReadOnlyList<RabbitDelivery>> IntoAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        var found = new List<RabbitDelivery>();
        ulong last = 0;
        while (!cancellationToken.IsCancellationRequested && await channel.BasicGetAsync(queue, autoAck: false, CancellationToken.None) is { } got)
        {
            found.Add(Deliveries.Of(got, queue));
            last = got.DeliveryTag;
        }

        if (last > 0)
            await HandBackAsync(channel, queue, last, found.Count);
        cancellationToken.ThrowIfCancellationRequested();
        return found;
    }

    /// <summary>
    /// Ends when the messages are back: the queue answers how many it holds before it takes back what stands before the question, so the next one who asks would be
    /// told of none. Those that expire meanwhile, or that a new consumer takes, are not waited for.
    /// </summary>
    private static async Task HandBackAsync(IChannel channel, string queue, ulong last, int count)
    {
        await channel.BasicNackAsync(last, multiple: true, requeue: true, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        while (await channel.QueueDeclarePassiveAsync(queue, CancellationToken.None) is { ConsumerCount: 0 } answer && answer.MessageCount < count
            && Stopwatch.GetElapsedTime(start) < LongestReturn)
        {
            await Task.Yield();
        }
    }
}
