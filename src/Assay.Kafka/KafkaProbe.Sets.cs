using Assay.Kafka.Probes;
using Assay.Misses;

namespace Assay.Kafka;

/// <content>Expectations that hold records against others: rows, originals.</content>
public partial class KafkaProbe<T>
{
    /// <summary>
    /// Waits until there is a record for each of some ids and everything has come to rest (<see cref="KafkaCluster.ShouldComeToRest"/>): then there must be exactly
    /// one for each, and none else. What an outbox has to publish, when the ids are those of its rows.
    /// </summary>
    /// <typeparam name="TId">The type of the ids.</typeparam>
    /// <param name="ids">The ids, each once.</param>
    /// <param name="id">The id that a record carries, in its value, key or headers.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">
    /// An id has no record, or several, or stands more than once among the ids; a record has another id, or can't be read; or more may still come. Names them.
    /// </exception>
    public async Task<IReadOnlyList<ReceivedRecord<T>>> ShouldReceiveOneForEach<TId>(
        IReadOnlyCollection<TId> ids, Func<ReceivedRecord<T>, TId> id, TimeSpan? within = null, CancellationToken cancellationToken = default)
        where TId : notnull
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(id);
        var started = TimeProvider.System.GetTimestamp();
        var complete = await UntilAsync(records => Ids(records, id) is var byId && byId.Missing(ids).Any() ? null : byId, within, cancellationToken);
        // What is wrong already does not get better. What is right counts only when nothing more may come.
        var unrest = complete is null ? "the last of them came too late"
            : complete.Problem(ids) is not null ? null
            : await UnrestAsync((within ?? DefaultWait) - TimeProvider.System.GetElapsedTime(started), cancellationToken);
        var last = await LastReadAsync(cancellationToken);
        var seen = last ?? [];
        return (Ids(seen, id).Problem(ids) ?? unrest ?? (last is null ? "they can't be read any more" : null)) is { } problem
            ? throw await MissedAsync($"one record for each of {ids.Count} ids: {problem}", within, Fits(null), complete is null ? Unseen : null, cancellationToken)
            : [.. Fitting(seen, null)];

        IReadOnlyList<Condition<KafkaRecord, T>> Unseen(IReadOnlyList<ReadRecord<T>> records)
        {
            var missing = Ids(records, id).Missing(ids).ToHashSet();
            return [new(record => record is not ReadRecord<T> { Received: { } received } ? [record.Problem!] : id(received) is var found && missing.Contains(found) ? [] : [$"its id is {found}"])];
        }
    }

    /// <summary>
    /// Waits until exactly one record came with the key and the value of another: its dead letter, or what was forwarded. The other is no copy of itself, where it
    /// was put into the same topic again.
    /// </summary>
    /// <param name="original">The other record.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">None came in time, or several; shows what came.</exception>
    public async Task<KafkaRecord> ShouldReceiveCopyOf(KafkaRecord original, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        var found = await UntilAsync(
            records => records.Select(record => record.Record).Where(record => CopyOf.Is(record, original)).ToList() is { Count: > 0 } copies ? copies : null, within, cancellationToken);
        return found is [var copy] ? copy : throw await MissedAsync(
            $"{(found is null ? "a" : "only one")} copy of {original}",
            within,
            record => CopyOf.Is(record.Record, original),
            found is null ? _ => CopyOf.Record<T>(original) : null,
            cancellationToken);
    }

    private static ById<TId> Ids<TId>(IReadOnlyList<ReadRecord<T>> records, Func<ReceivedRecord<T>, TId> id)
        where TId : notnull => new(
            records.Select(static record => record.Received).OfType<ReceivedRecord<T>>().Select(id),
            [.. records.Where(static record => record.Received is null).Select(static record => $"{record.Record.Place} ({record.Problem})")],
            "record");

    /// <summary>Why more records may still come; null when it is at rest.</summary>
    private async Task<string?> UnrestAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await Cluster.ShouldComeToRest(within > TimeSpan.Zero ? within : TimeSpan.FromTicks(1), cancellationToken);
            return null;
        }
        catch (TopicAssertionException unrest)
        {
            return $"they are there, but more may come. {unrest.Message}";
        }
    }
}
