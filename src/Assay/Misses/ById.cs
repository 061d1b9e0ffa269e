namespace Assay.Kafka.Probes;

/// <summary>Which records there are for each id.</summary>
internal static class ById
{
    public static ById<TId> Of<T, TId>(IReadOnlyList<ReadRecord<T>> records, Func<ReceivedRecord<T>, TId> id)
        where TId : notnull => new(
            records.Select(static record => record.Received).OfType<ReceivedRecord<T>>().CountBy(id).ToDictionary(),
            [.. records.Where(static record => record.Received is null).Select(static record => $"{record.Record.Place} ({record.Problem})")]);
}

/// <inheritdoc cref="ById"/>
/// <param name="counts">How many there are for each.</param>
/// <param name="unreadable">Those that can't be read, so that nobody knows their ids.</param>
internal sealed class ById<TId>(IReadOnlyDictionary<TId, int> counts, IReadOnlyList<string> unreadable)
    where TId : notnull
{
    /// <summary>The ids that have no record yet.</summary>
    public IEnumerable<TId> Missing(IEnumerable<TId> ids) => ids.Where(id => !counts.ContainsKey(id)).Distinct();

    /// <summary>What is not as one record for each of the ids; null when all is.</summary>
    public string? Problem(IReadOnlyCollection<TId> ids)
    {
        var problems = new List<string>();
        Add("no record for", Missing(ids));
        Add("several for", counts.Where(counted => counted.Value > 1).Select(counted => counted.Key));
        Add("records for others:", counts.Keys.Except(ids));
        Add("more than once among the ids:", ids.CountBy(static id => id).Where(static counted => counted.Value > 1).Select(static counted => counted.Key));
        Add("can't be read:", unreadable);
        return problems.Count == 0 ? null : string.Join(", ", problems);

        void Add<TShown>(string problem, IEnumerable<TShown> found)
        {
            if (string.Join(", ", found) is { Length: > 0 } list)
                problems.Add($"{problem} {list}");
        }
    }
}
