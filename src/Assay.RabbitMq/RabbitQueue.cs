using Assay.RabbitMq.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq;

/// <summary>
/// A queue as a test sees it: what its consumers were given in this rent, and what waits in it. Looking at what waits in a queue without consumers
/// marks it as redelivered.
/// </summary>
/// <typeparam name="T">The type of the bodies.</typeparam>
public sealed partial class RabbitQueue<T> : RabbitProbe<T>
{
    private const string NothingToTake = "no message can be taken out of it, since a stream keeps them all";

    internal RabbitQueue(RabbitVirtualHost host, string name, RabbitBodyFormat<T> format)
        : base(host, new QueueMessages(host.Leased, host.Tap, host.Counts, host.Kinds, name), format)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>
    /// How many messages and consumers the queue has at this moment. Asked of the queue itself, so never out of date; but a quorum queue tells only every 100 ms how many
    /// messages are not acknowledged, and every 5 s on a server that Assay did not start. A stream tells none of its consumers.
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
    /// <exception cref="InvalidOperationException">There is no such queue; says which there are.</exception>
    public async Task Publish(T value, CancellationToken cancellationToken = default) =>
        await Publish(await Format.WriteAsync(value, cancellationToken), cancellationToken);

    /// <summary>Publishes a message as it is straight to the queue: a body that nobody can read, headers. Ends when the server has taken it.</summary>
    /// <param name="message">The message; its routing key does not count.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">There is no such queue; says which there are.</exception>
    public Task Publish(RabbitMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Host.PublishToQueueAsync(Name, message, cancellationToken);
    }

    /// <summary>Takes the first message out of the queue, as a consumer does: it is unacknowledged until the test says what becomes of it.</summary>
    /// <param name="within">How long to wait for one. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">None came in time; says how the queue stands.</exception>
    /// <exception cref="InvalidOperationException">It is a stream.</exception>
    public async Task<TakenMessage> TakeAsync(TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        await RefuseStreamAsync(NothingToTake, cancellationToken);
        IChannel? channel = null;
        try
        {
            var got = await Host.EventuallyAsync(
                within ?? DefaultWait,
                async () =>
                {
                    // The server closes a channel that asks for a queue that is not there; the application may declare the queue meanwhile.
                    if (channel is not { IsOpen: true })
                    {
                        await RefuseStreamAsync(NothingToTake, cancellationToken);
                        channel = await Host.Leased.OpenChannelAsync(cancellationToken);
                    }

                    return await channel.BasicGetAsync(Name, autoAck: false, cancellationToken);
                },
                static got => got is not null, cancellationToken);
            return new TakenMessage(channel!, got!.DeliveryTag, Deliveries.Of(got, Name));
        }
        catch (Exception failed)
        {
            if (channel is not null)
                await channel.DisposeAsync();
            if (failed is not EventuallyException missed)
                throw;
            throw new MessageAssertionException(await new QueueMiss(Host, Name, within ?? DefaultWait).TakeAsync(cancellationToken), missed);
        }
    }

    /// <summary>
    /// Sends the dead letters that wait in this queue back to the queues that they first died in, without the history of their deaths, and takes them
    /// out of this one: what operations do when a fault is mended. So do messages that MassTransit moved here after a fault.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidOperationException">A message never died, or the queue that it died in is gone; it and those behind it stay.</exception>
    public async Task<int> Redeliver(CancellationToken cancellationToken = default)
    {
        await RefuseStreamAsync("nothing can be sent back out of it, since a stream keeps its messages", cancellationToken);
        await using var channel = await Host.Leased.OpenChannelAsync(cancellationToken);
        var count = 0;
        // Only those that are there now: one that dies again at once comes back.
        for (var left = (await Host.Counts.AskAsync(Name, cancellationToken)).Ready; left > 0; left--)
        {
            if (await channel.BasicGetAsync(Name, autoAck: false, cancellationToken) is not { } got)
                break;
            var letter = Deliveries.Of(got, Name);
            if (await SendBackAsync(got, letter, cancellationToken) is { } refused)
            {
                await channel.BasicNackAsync(got.DeliveryTag, multiple: false, requeue: true, cancellationToken);
                throw new InvalidOperationException($"{Name} holds a message that {refused}: {letter}. It stays there, as do those behind it.");
            }

            await channel.BasicAckAsync(got.DeliveryTag, multiple: false, cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>A stream gives nothing to who asks for one message, but ends the connection of who does.</summary>
    private async Task RefuseStreamAsync(string refusal, CancellationToken cancellationToken)
    {
        if (await IsStreamAsync(cancellationToken))
            throw new InvalidOperationException($"'{Name}' is a stream: {refusal}. Use its probe (ShouldReceive), or read it with a consumer of your own (ConnectAsync).");
    }

    /// <exception cref="SandboxException">The virtual host is lost.</exception>
    private async Task<bool> IsStreamAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Host.Kinds.IsStreamAsync(Name, cancellationToken);
        }
        catch (SandboxException) when (Host.Leased.Loss is { } loss)
        {
            throw loss;
        }
    }

    /// <summary>Why a message can't be sent back; null when it was.</summary>
    private async Task<string?> SendBackAsync(BasicGetResult got, RabbitDelivery letter, CancellationToken cancellationToken)
    {
        if (DeathPlace.Of(letter) is not { } origin)
            return "never died, so that it has no place to go back to";
        var properties = new BasicProperties(got.BasicProperties)
        {
            Headers = got.BasicProperties.Headers?.Where(static header => !DeathPlace.IsHistory(header.Key)).ToDictionary(StringComparer.Ordinal),
        };
        try
        {
            await Host.PublishAsync("", origin, mandatory: true, properties, letter.Body, cancellationToken);
            return null;
        }
        catch (PublishException gone) when (gone.IsReturn)
        {
            return $"died in the queue '{origin}', which is gone";
        }
    }
}
