namespace Assay.Kafka.Probes;

/// <summary>
/// The record that came nearest to what was expected: the one that fails the fewest conditions, to be in the topic being one of them. Of equals one in
/// another topic is the better hint, then the closest key or header, then a value that can be read and differs least, then the latest.
/// </summary>
internal sealed record NearestRecord<T>(ReadRecord<T> Record, bool IsElsewhere, int Failed, IReadOnlyList<string> Differences)
{
    /// <param name="conditions">What a record has to be.</param>
    /// <param name="here">The records of the topic.</param>
    /// <param name="elsewhere">Those of others: each counts only if one of the conditions holds.</param>
    /// <returns>The record; null if there is none, or those that there are all fit.</returns>
    public static NearestRecord<T>? Of(
        IReadOnlyList<Condition<T>> conditions, IEnumerable<ReadRecord<T>> here, IEnumerable<ReadRecord<T>> elsewhere)
    {
        var everywhere = conditions.Where(static condition => !condition.IsOfTopic).ToList();
        return here.Select(record => Look(record, isElsewhere: false, conditions)).Where(static seen => seen.Failed > 0)
            .Concat(elsewhere.Select(record => Look(record, isElsewhere: true, everywhere)).Where(seen => seen.Failed <= everywhere.Count))
            .Reverse()
            .OrderBy(static seen => seen.Failed)
            .ThenByDescending(static seen => seen.IsElsewhere)
            .ThenBy(seen => conditions.Sum(condition => condition.Distance(seen.Record.Record)))
            .ThenBy(static seen => seen.Record.Received is null)
            .ThenBy(static seen => seen.Differences.Count)
            .FirstOrDefault();
    }

    public override string ToString() => $"{Record.Shown}   ({string.Join("; ", Differences)})";

    private static NearestRecord<T> Look(ReadRecord<T> record, bool isElsewhere, IReadOnlyList<Condition<T>> conditions)
    {
        var failed = conditions.Select(condition => Ask(condition, record)).Where(static differences => differences.Count > 0).ToList();
        if (isElsewhere)
            failed.Insert(0, ["it is in another topic"]);
        return new NearestRecord<T>(record, isElsewhere, failed.Count, [.. failed.SelectMany(static differences => differences)]);
    }

    /// <summary>A test's condition may not be made for records that it was not meant for.</summary>
    private static IReadOnlyList<string> Ask(Condition<T> condition, ReadRecord<T> record)
    {
        try
        {
            return condition.Differences(record);
        }
        catch (Exception unfit) when (unfit is not OutOfMemoryException)
        {
            return [$"a condition failed: {unfit.Message}"];
        }
    }
}
