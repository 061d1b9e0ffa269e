using Assay.Misses;
using Assay.RabbitMq.Messages;

namespace Assay.RabbitMq;

/// <content>Expectations that hold messages against others: rows, originals.</content>
public partial class RabbitProbe<T>
{
    /// <summary>
    /// Waits until there is a message for each of some ids and everything has come to rest (<see cref="RabbitVirtualHost.ShouldComeToRest"/>): then there must be
    /// exactly one for each, and none else. What an outbox has to publish, when the ids are those of its rows.
    /// </summary>
    /// <typeparam name="TId">The type of the ids.</typeparam>
    /// <param name="ids">The ids, each once.</param>
    /// <param name="id">The id that a message carries, in its body, properties or headers.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">
    /// An id has no message, or several, or stands more than once among the ids; a message has another id, or can't be read; or more may still come. Names them.
    /// </exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveOneForEach<TId>(
        IReadOnlyCollection<TId> ids, Func<ReceivedMessage<T>, TId> id, TimeSpan? within = null, CancellationToken cancellationToken = default)
        where TId : notnull
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(id);
        var started = TimeProvider.System.GetTimestamp();
        var complete = await UntilAsync(messages => Ids(messages, id) is var byId && byId.Missing(ids).Any() ? null : byId, within, cancellationToken);
        // What is wrong already does not get better. What is right counts only when nothing more may come.
        var unrest = complete is null ? "the last of them came too late"
            : complete.Problem(ids) is not null ? null
            : await MoreMayComeAsync((within ?? DefaultWait) - TimeProvider.System.GetElapsedTime(started), cancellationToken);
        var unseen = await Source.UnseenAsync(cancellationToken) is null ? null : "some may have come unseen";
        // What the server saw before this moment counts as well.
        await Host.Tap.FenceAsync(cancellationToken);
        var found = await ReadAsync(cancellationToken);
        return (Ids(found, id).Problem(ids) ?? unrest ?? unseen) is { } problem
            ? throw await MissedAsync($"one message for each of {ids.Count} ids: {problem}", within, Fits(null), complete is null ? Missing : null, cancellationToken)
            : [.. Fitting(found, null)];

        IReadOnlyList<Condition<RabbitDelivery, T>> Missing(IReadOnlyList<ReadMessage<T>> messages)
        {
            var missing = Ids(messages, id).Missing(ids).ToHashSet();
            return [new(message => message is not ReadMessage<T> { Received: { } received } ? [message.Problem!] : id(received) is var other && missing.Contains(other) ? [] : [$"its id is {other}"])];
        }
    }

    /// <summary>Waits until exactly one message came with the body and the id of another: its dead letter, or what was forwarded. The other itself is no copy.</summary>
    /// <param name="original">The other message.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">None came in time, or several; shows what came.</exception>
    public async Task<RabbitDelivery> ShouldReceiveCopyOf(RabbitDelivery original, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        var found = await UntilAsync(
            messages => messages.Select(message => message.Delivery).Where(message => IsCopy(message, original)).ToList() is { Count: > 0 } copies ? copies : null, within, cancellationToken);
        return found is [var copy] ? copy : throw await MissedAsync(
            $"{(found is null ? "a" : "only one")} copy of {original}",
            within,
            message => IsCopy(message.Delivery, original),
            found is null ? _ => CopyOf.Message<T>(original) : null,
            cancellationToken);
    }

    /// <summary>
    /// Whether it has the content of another that it is not itself. An equal one that was published beside it is a copy, so only the same object is the same message; but
    /// a queue that is consumed, or a stream, shows what an exchange took by the exchange's object, and is another place.
    /// </summary>
    private bool IsCopy(RabbitDelivery message, RabbitDelivery original) => original.HasSameContentAs(message)
        && !(ReferenceEquals(message, original) && Host.Tap.Seen.Any(seen => ReferenceEquals(seen.Delivery, original) && Source.Holds(seen)));

    private static ById<TId> Ids<TId>(IReadOnlyList<ReadMessage<T>> messages, Func<ReceivedMessage<T>, TId> id)
        where TId : notnull => new(
            Fitting(messages, null).Select(id), [.. messages.Where(static message => message.Received is null).Select(static message => message.ToString())], "message");

    /// <summary>Why more messages may still come; null when it is at rest.</summary>
    private async Task<string?> MoreMayComeAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await Host.ShouldComeToRest(within > TimeSpan.Zero ? within : TimeSpan.FromTicks(1), cancellationToken);
            return null;
        }
        catch (MessageAssertionException unrest)
        {
            return $"they are there, but more may come. {unrest.Message}";
        }
    }
}
