using System.Globalization;
using System.Text;
using Assay.Misses;

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
        var here = await probe.ReadAsync(probe.Name, cancellationToken);
        var lookedAt = here.Where(probe.LooksAt).ToList();
        var others = new List<IReadOnlyList<ReadRecord<T>>>();
        foreach (var topic in await backend.TopicsAsync(cancellationToken))
        {
            if (topic != probe.Name && await probe.ReadAsync(topic, cancellationToken) is { Count: > 0 } found)
                others.Add(found);
        }

        var time = within > TimeSpan.Zero ? FormattableString.Invariant($" within {within.TotalSeconds:0.###} s") : "";
        var text = new StringBuilder($"{string.Join(", ", probe.Narrowings.Select(static narrowing => narrowing.Words).Prepend(probe.Name))}: expected {expected}{time}");
        text.Append(here.Count == 0
            ? "; nothing arrived there."
            : string.Create(CultureInfo.InvariantCulture, $"; {lookedAt.Count(Fits)} of {here.Count} records fit:"));
        foreach (var record in here.OrderByDescending(probe.LooksAt).Take(Shown))
            text.Append("\n  ").Append(record);
        if (here.Count > Shown)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {here.Count - Shown} more");
        if (Nearest(lookedAt, here, others.SelectMany(static records => records)) is { } nearest)
            text.Append("\n  nearest: ").Append(nearest);
        foreach (var records in others)
            text.Append(CultureInfo.InvariantCulture, $"\n  elsewhere: {records.Count} in {records[0].Record.Topic}, such as {records[0].Record}");
        if ((await backend.ObserveAsync(cancellationToken)).Busy is { } busy)
            text.Append("\n  under way: ").Append(busy);
        return new TopicAssertionException(text.ToString());
    }

    private Nearest<KafkaRecord, T>? Nearest(IReadOnlyList<ReadRecord<T>> lookedAt, IEnumerable<ReadRecord<T>> here, IEnumerable<ReadRecord<T>> elsewhere) => Missing is null
        ? null
        : Nearest<KafkaRecord, T>.Of(
            [.. probe.Narrowings.Select(Condition<KafkaRecord, T>.From), .. Missing(lookedAt)],
            here,
            elsewhere.Select(static record => ((Arrival<KafkaRecord, T>)record, "it is in another topic")));
}
