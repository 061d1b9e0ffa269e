using System.Globalization;
using System.Text;

namespace Assay.Kafka.Probes;

/// <summary>An expectation that was not met, and what was seen instead.</summary>
internal sealed class Miss(KafkaCluster cluster, string topic, string expected, TimeSpan within)
{
    private const int Shown = 10;

    /// <summary>The record that came nearest, and by what it differs.</summary>
    public string? Nearest { get; init; }

    /// <summary>Tells of what arrived, here and elsewhere, and who is behind.</summary>
    /// <param name="records">The records of the topic, a line each.</param>
    /// <param name="fitting">How many of them fit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TopicAssertionException> DescribeAsync(IReadOnlyList<string> records, int fitting, CancellationToken cancellationToken)
    {
        var time = within > TimeSpan.Zero ? FormattableString.Invariant($" within {within.TotalSeconds:0.###} s") : "";
        var text = new StringBuilder($"{topic}: expected {expected}{time}");
        text.Append(records.Count == 0 ? "; nothing arrived there." : string.Create(CultureInfo.InvariantCulture, $"; {fitting} of {records.Count} records fit:"));
        foreach (var record in records.Take(Shown))
            text.Append("\n  ").Append(record);
        if (records.Count > Shown)
            text.Append(CultureInfo.InvariantCulture, $"\n  … and {records.Count - Shown} more");
        if (Nearest is not null)
            text.Append("\n  nearest: ").Append(Nearest);
        foreach (var other in await cluster.Backend.TopicsAsync(cancellationToken))
        {
            if (other != topic && await cluster.Backend.ReadAsync(other, cancellationToken) is { Count: > 0 } others)
                text.Append(CultureInfo.InvariantCulture, $"\n  elsewhere: {others.Count} in {other}, such as {others[0]}");
        }

        if ((await cluster.Backend.ObserveAsync(cancellationToken)).Busy is { } busy)
            text.Append("\n  under way: ").Append(busy);
        return new TopicAssertionException(text.ToString());
    }
}
