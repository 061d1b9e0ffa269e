namespace Assay.Kafka.Probes;

/// <summary>How often each id stands among some records.</summary>
internal static class ById
{
    public static ById<TId> Of<T, TId>(IEnumerable<ReceivedRecord<T>> records, Func<ReceivedRecord<T>, TId> id)
        where TId : notnull => new(records.CountBy(id).ToDictionary());
}

/// <inheritdoc cref="ById"/>
internal sealed class ById<TId>(IReadOnlyDictionary<TId, int> counts)
    where TId : notnull
{
    /// <summary>Whether one of the ids has no record yet.</summary>
    public bool IsMissing(IEnumerable<TId> ids) => ids.Any(id => !counts.ContainsKey(id));

    /// <summary>What is not as one record for each of the ids; null when all is.</summary>
    public string? Problem(IReadOnlyCollection<TId> ids)
    {
        var problems = new List<string>();
        Add("no record for", ids.Where(id => !counts.ContainsKey(id)));
        Add("several for", counts.Where(counted => counted.Value > 1).Select(counted => counted.Key));
        Add("records for others:", counts.Keys.Except(ids));
        return problems.Count == 0 ? null : string.Join(", ", problems);

        void Add(string problem, IEnumerable<TId> found)
        {
            if (string.Join(", ", found) is { Length: > 0 } list)
                problems.Add($"{problem} {list}");
        }
    }
}
