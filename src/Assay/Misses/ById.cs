namespace Assay.Misses;

/// <summary>How often each id stands among what arrived, as when it is held against the rows of an outbox.</summary>
/// <param name="found">The ids of what arrived.</param>
/// <param name="unreadable">What can't be read, so that nobody knows its id.</param>
/// <param name="noun">What arrives, such as <c>record</c>.</param>
internal sealed class ById<TId>(IEnumerable<TId> found, IReadOnlyList<string> unreadable, string noun)
    where TId : notnull
{
    private readonly Dictionary<TId, int> _counts = found.CountBy(static id => id).ToDictionary();

    /// <summary>The ids of which nothing arrived yet.</summary>
    public IEnumerable<TId> Missing(IEnumerable<TId> ids) => ids.Where(id => !_counts.ContainsKey(id)).Distinct();

    /// <summary>What is not as one for each of the ids; null when all is.</summary>
    public string? Problem(IReadOnlyCollection<TId> ids)
    {
        var problems = new List<string>();
        Add($"no {noun} for", Missing(ids));
        Add("several for", _counts.Where(counted => counted.Value > 1).Select(counted => counted.Key));
        Add($"{noun}s for others:", _counts.Keys.Except(ids));
        Add("more than once among the ids:", ids.CountBy(static id => id).Where(static counted => counted.Value > 1).Select(static counted => counted.Key));
        Add("can't be read:", unreadable);
        return problems.Count == 0 ? null : string.Join(", ", problems);

        void Add<TShown>(string problem, IEnumerable<TShown> shown)
        {
            // By their number, as the text of an id may be empty.
            var list = shown.Select(static one => one?.ToString() is { Length: > 0 } text ? text : "\"\"").ToList();
            if (list.Count > 0)
                problems.Add($"{problem} {string.Join(", ", list)}");
        }
    }
}
