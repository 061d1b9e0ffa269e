using System.Globalization;
using System.Text;
using Assay.Misses;
using Confluent.Kafka;

namespace Assay.Kafka.Probes;

/// <summary>An expectation that was not met, and what was seen instead: all records of the topic, also those that the test did not look at.</summary>
/// <param name="probe">The topic, and what of it was looked at.</param>
/// <param name="expected">What was expected, in words.</param>
/// <param name="within">How long it was waited for.</param>
internal sealed class Miss<T>(KafkaProbe<T> probe, string expected, TimeSpan within)
{
    private const int Shown = 10;

    /// <summary>Which of the records that were looked at fit.</summary>
    public required Func<ReadRecord<T>, bool> Fits { get; init; }

    /// <summary>What the missing record has to be besides, given those that were looked at; null when none is missing.</summary>
    public Func<IReadOnlyList<ReadRecord<T>>, IReadOnlyList<Condition<KafkaRecord, T>>>? Missing { get; init; }

    /// <summary>Tells of what arrived, here and elsewhere, and who is behind.</summary>
    public async Task<TopicAssertionException> DescribeAsync(CancellationToken cancellationToken)
    {
        var backend = probe.Cluster.Backend;
        var unread = new List<string>();
        var here = await ReadAsync(probe.Name, unread, cancellationToken);
        var lookedAt = here.Where(probe.LooksAt).ToList();
        var others = new List<IReadOnlyList<ReadRecord<T>>>();
        // Who can't read the topic is told so, and soon.
        foreach (var topic in unread.Count == 0 ? await backend.TopicsAsync(cancellationToken) : [])
        {
            if (topic != probe.Name && await ReadAsync(topic, unread, cancellationToken) is { Count: > 0 } found)
                others.Add(found);
        }

        var time = within > TimeSpan.Zero ? FormattableString.Invariant($" within {within.TotalSeconds:0.###} s") : "";
        var text = new StringBuilder($"{string.Join(", ", probe.Narrowings.Select(static narrowing => narrowing.Words).Prepend(probe.Name))}: expected {expected}{time}");
        text.Append(here.Count == 0
            ? unread.Count > 0 ? "; nothing was read there." : "; nothing arrived there."
            : string.Create(CultureInfo.InvariantCulture, $"; {lookedAt.Count(Fits)} of {here.Count} records fit:"));
        foreach (var record in here.OrderByDescending(probe.LooksAt).Take(Shown))
            text.Append("\n  ").Append(record);
        if (here.Count > Shown)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {here.Count - Shown} more");
        if (Nearest(lookedAt, here, others.SelectMany(static records => records)) is { } nearest)
            text.Append("\n  nearest: ").Append(nearest);
        foreach (var records in others)
            text.Append(CultureInfo.InvariantCulture, $"\n  elsewhere: {records.Count} in {records[0].Record.Topic}, such as {records[0].Record}");
        foreach (var problem in unread)
            text.Append("\n  can't be read: ").Append(problem);
        if (unread.Count == 0 && (await backend.ObserveAsync(cancellationToken)).Busy is { } busy)
            text.Append("\n  under way: ").Append(busy);
        return new TopicAssertionException(text.ToString());
    }

    /// <summary>The records of a topic; none where they can't be read, which is noted.</summary>
    private async Task<IReadOnlyList<ReadRecord<T>>> ReadAsync(string topic, List<string> unread, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(KafkaProbe<T>.LongestRead);
        try
        {
            return await probe.ReadAsync(topic, limited.Token);
        }
        catch (KafkaException failed)
        {
            unread.Add($"{topic}: {failed.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            unread.Add(FormattableString.Invariant($"{topic}: its records did not come within {KafkaProbe<T>.LongestRead.TotalSeconds:0} s"));
        }

        return [];
    }

    private Nearest<KafkaRecord, T>? Nearest(IReadOnlyList<ReadRecord<T>> lookedAt, IEnumerable<ReadRecord<T>> here, IEnumerable<ReadRecord<T>> elsewhere) => Missing is null
        ? null
        : Nearest<KafkaRecord, T>.Of(
            [.. probe.Narrowings.Select(Condition<KafkaRecord, T>.From), .. Missing(lookedAt)],
            here,
            elsewhere.Select(static record => ((Arrival<KafkaRecord, T>)record, "it is in another topic")));
}
