namespace Assay.RabbitMq.Messages;

/// <summary>How often each id stands among some messages.</summary>
internal sealed class ById<TId>(IEnumerable<TId> found)
    where TId : notnull
{
    private readonly Dictionary<TId, int> _counts = found.CountBy(id => id).ToDictionary();

    /// <summary>Whether one of the ids has no message yet.</summary>
    public bool IsMissing(IEnumerable<TId> ids) => ids.Any(id => !_counts.ContainsKey(id));

    /// <summary>What is not as one message for each of the ids; null when all is.</summary>
    public string? Problem(IReadOnlyCollection<TId> ids)
    {
        (string Problem, IEnumerable<TId> Ids)[] problems =
        [
            ("no message for", ids.Where(id => !_counts.ContainsKey(id))),
            ("several for", _counts.Where(counted => counted.Value > 1).Select(counted => counted.Key)),
            ("messages for others:", _counts.Keys.Except(ids)),
        ];
        return problems.Where(problem => problem.Ids.Any()).Select(problem => $"{problem.Problem} {string.Join(", ", problem.Ids)}").ToList() is { Count: > 0 } texts
            ? string.Join(", ", texts)
            : null;
    }
}
