using Assay.RabbitMq.Messages;
using RabbitMQ.Client;

namespace Assay.RabbitMq;

/// <summary>
/// A queue as a test sees it: what its consumers were given in this rent, and what waits in it. Looking at what waits in a queue without consumers
/// marks it as redelivered.
/// </summary>
/// <typeparam name="T">The type of the bodies.</typeparam>
public sealed class RabbitQueue<T> : RabbitProbe<T>
{
    internal RabbitQueue(RabbitVirtualHost host, string name, IBodyFormat<T> format)
        : base(host, new QueueMessages(host.Leased, host.Tap, host.Counts, name), format)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>
    /// How many messages and consumers the queue has at this moment. Asked of the queue itself, so never out of date; but a quorum queue tells only every 100 ms how many
    /// messages are not acknowledged, and every 5 s on a server that Assay did not start.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.OperationInterruptedException">There is no such queue, or it is another connection's own.</exception>
    public async Task<QueueCounts> CountsAsync(CancellationToken cancellationToken = default)
    {
        var (_, consumers) = await Host.Counts.AskAsync(Name, cancellationToken);
        var queue = (await Host.Census.ReadAsync(cancellationToken)).FirstOrDefault(queue => queue.Name == Name);
        return new QueueCounts(queue?.MessagesReady ?? 0, queue?.MessagesUnacknowledged ?? 0, consumers);
    }

    /// <summary>Publishes a value straight to the queue, past all exchanges. Ends when the server has taken it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task Publish(T value, CancellationToken cancellationToken = default) =>
        Publish(new RabbitMessage { Body = Format.Write(value), ContentType = Format.ContentType }, cancellationToken);

    /// <summary>Publishes a message as it is straight to the queue: a body that nobody can read, headers. Ends when the server has taken it.</summary>
    /// <param name="message">The message; its routing key does not count.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task Publish(RabbitMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Host.PublishAsync("", Name, message, cancellationToken);
    }

    /// <summary>Takes the first message out of the queue, as a consumer does: it is unacknowledged until the test says what becomes of it.</summary>
    /// <param name="within">How long to wait for one. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">None came in time.</exception>
    public async Task<TakenMessage> TakeAsync(TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        var channel = await Host.Leased.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            var got = await Eventually.Within(within ?? DefaultWait).Value(
                () => channel.BasicGetAsync(Name, autoAck: false, cancellationToken), static got => got is not null, cancellationToken);
            return new TakenMessage(channel, got!.DeliveryTag, Deliveries.Of(got, Name));
        }
        catch (Exception failed)
        {
            await channel.DisposeAsync();
            if (failed is not EventuallyException missed)
                throw;
            throw new MessageAssertionException($"{Name}: expected a message to take. {missed.Message}", missed);
        }
    }

    /// <summary>
    /// Sends the dead letters that wait in this queue back to the queues that they first died in, without the history of their deaths, and takes them
    /// out of this one: what operations do when a fault is mended.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidOperationException">A message never died; it and those behind it stay.</exception>
    public async Task<int> Redeliver(CancellationToken cancellationToken = default)
    {
        await using var channel = await Host.Leased.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var count = 0;
        // Only those that are there now: one that dies again at once comes back.
        for (var left = (await Host.Counts.AskAsync(Name, cancellationToken)).Ready; left > 0; left--)
        {
            if (await channel.BasicGetAsync(Name, autoAck: false, cancellationToken) is not { } got)
                break;
            var letter = Deliveries.Of(got, Name);
            if (letter.Deaths is not [.., var first])
            {
                await channel.BasicNackAsync(got.DeliveryTag, multiple: false, requeue: true, cancellationToken);
                throw new InvalidOperationException($"{Name} holds a message that never died, so that it has no place to go back to: {letter}");
            }

            var properties = new BasicProperties(got.BasicProperties)
            {
                Headers = got.BasicProperties.Headers?.Where(header => !IsOfDeath(header.Key)).ToDictionary(header => header.Key, header => header.Value),
            };
            await Host.PublishAsync("", first.Queue, properties, letter.Body, cancellationToken);
            await channel.BasicAckAsync(got.DeliveryTag, multiple: false, cancellationToken);
            count++;
        }

        return count;
    }

    private static bool IsOfDeath(string header) =>
        header == "x-death" || header.StartsWith("x-first-death-", StringComparison.Ordinal) || header.StartsWith("x-last-death-", StringComparison.Ordinal);
}
