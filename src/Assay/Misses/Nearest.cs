namespace Assay.Misses;

/// <summary>
/// The message that came nearest to what was expected: the one that fails the fewest conditions, to be at the right place being one of them. Of equals one whose
/// value is right is the better hint, then one at another place, then the closest key or header, then a value that can be read and differs least, then the latest.
/// </summary>
internal sealed record Nearest<TMessage, T>(Arrival<TMessage, T> Arrival, bool IsElsewhere, int Failed, bool IsOtherValue, IReadOnlyList<string> Differences)
{
    /// <param name="conditions">What a message has to be.</param>
    /// <param name="here">Those of the place that was looked at.</param>
    /// <param name="elsewhere">Those of others, with a phrase that says where: each counts only if one of the conditions holds.</param>
    /// <returns>The message; null if there is none, or those that there are all fit.</returns>
    public static Nearest<TMessage, T>? Of(
        IReadOnlyList<Condition<TMessage, T>> conditions, IEnumerable<Arrival<TMessage, T>> here, IEnumerable<(Arrival<TMessage, T> Arrival, string Place)> elsewhere)
    {
        var everywhere = conditions.Where(static condition => !condition.IsOfPlace).ToList();
        return here.Select(arrival => Look(arrival, null, conditions)).Where(static seen => seen.Failed > 0)
            .Concat(elsewhere.Select(other => Look(other.Arrival, other.Place, everywhere)).Where(seen => seen.Failed <= everywhere.Count))
            .Reverse()
            .OrderBy(static seen => seen.Failed)
            .ThenBy(static seen => seen.IsOtherValue)
            .ThenByDescending(static seen => seen.IsElsewhere)
            .ThenBy(seen => conditions.Sum(condition => condition.Distance(seen.Arrival.Message)))
            .ThenBy(static seen => seen.Arrival.Problem is not null)
            .ThenBy(static seen => seen.Differences.Count)
            .FirstOrDefault();
    }

    public override string ToString() => $"{Arrival.Shown}   ({string.Join("; ", Differences.Distinct())})";

    private static Nearest<TMessage, T> Look(Arrival<TMessage, T> arrival, string? place, IReadOnlyList<Condition<TMessage, T>> conditions)
    {
        var failed = conditions.Select(condition => (condition.IsOfValue, Differences: Ask(condition, arrival))).Where(static asked => asked.Differences.Count > 0).ToList();
        var differences = failed.SelectMany(static asked => asked.Differences);
        return new Nearest<TMessage, T>(
            arrival,
            place is not null,
            failed.Count + (place is null ? 0 : 1),
            failed.Any(static asked => asked.IsOfValue),
            [.. place is null ? differences : differences.Prepend(place)]);
    }

    /// <summary>A test's condition may not be made for messages that it was not meant for.</summary>
    private static IReadOnlyList<string> Ask(Condition<TMessage, T> condition, Arrival<TMessage, T> arrival)
    {
        try
        {
            return condition.Differences(arrival);
        }
        catch (Exception unfit) when (unfit is not OutOfMemoryException)
        {
            return [$"a condition failed: {unfit.Message}"];
        }
    }
}
