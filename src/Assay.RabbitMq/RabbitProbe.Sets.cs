using Assay.Misses;
using Assay.RabbitMq.Messages;

namespace Assay.RabbitMq;

/// <content>Expectations that hold messages against others: rows, originals.</content>
public partial class RabbitProbe<T>
{
    /// <summary>
    /// Waits until there is exactly one message for each of some ids, and none for another: what an outbox has to publish, when the ids are those of its rows.
    /// </summary>
    /// <typeparam name="TId">The type of the ids.</typeparam>
    /// <param name="ids">The ids, each once.</param>
    /// <param name="id">The id that a message carries, in its body, properties or headers.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">
    /// An id has no message, or several, or stands more than once among the ids; a message has another id, or can't be read. Names them.
    /// </exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveOneForEach<TId>(
        IReadOnlyCollection<TId> ids, Func<ReceivedMessage<T>, TId> id, TimeSpan? within = null, CancellationToken cancellationToken = default)
        where TId : notnull
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(id);
        await UntilAsync(messages => Ids(messages, id) is var byId && byId.Missing(ids).Any() ? null : byId, within, cancellationToken);
        // What the server saw before this moment counts as well.
        await Host.Tap.FenceAsync(cancellationToken);
        var found = await ReadAsync(cancellationToken);
        return Ids(found, id).Problem(ids) is { } problem
            ? throw await MissedAsync($"one message for each of {ids.Count} ids: {problem}", 0, within, null, cancellationToken)
            : [.. Fitting(found, null)];
    }

    private static ById<TId> Ids<TId>(IReadOnlyList<ReadMessage<T>> messages, Func<ReceivedMessage<T>, TId> id)
        where TId : notnull => new(
            Fitting(messages, null).Select(id), [.. messages.Where(static message => message.Received is null).Select(static message => message.ToString())], "message");

    /// <summary>Waits until exactly one message came with the body and the id of another: its dead letter, or what was forwarded.</summary>
    /// <param name="original">The other message.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">None came in time, or several; shows what came.</exception>
    public async Task<RabbitDelivery> ShouldReceiveCopyOf(RabbitDelivery original, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        var found = await UntilAsync(
            messages => messages.Select(message => message.Delivery).Where(original.HasSameContentAs).ToList() is { Count: > 0 } copies ? copies : null, within, cancellationToken);
        return found is [var copy] ? copy : throw await MissedAsync(
            $"{(found is null ? "a" : "only one")} copy of {original}", 0, within, static _ => false, cancellationToken);
    }
}
