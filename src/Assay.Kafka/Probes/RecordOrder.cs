using System.Globalization;

namespace Assay.Kafka.Probes;

/// <summary>Records that have to come one after the other, with others between them.</summary>
internal sealed class RecordOrder<T>(IReadOnlyList<Func<T, bool>> fits)
{
    /// <summary>The records in their order; null while one is missing.</summary>
    public IReadOnlyList<ReceivedRecord<T>>? WholeIn(IReadOnlyList<ReadRecord<T>> records) =>
        Beginning(records) is var found && found.Count == fits.Count ? [.. found.Select(static record => record.Received!)] : null;

    /// <summary>What the first missing one has to be: the next that fits, and behind the one before.</summary>
    public IReadOnlyList<Condition<T>> NextAfter(IReadOnlyList<ReadRecord<T>> records)
    {
        var found = Beginning(records);
        if (found.Count == fits.Count)
            return [];
        var fitting = Condition<T>.Fits(fits[found.Count], string.Create(CultureInfo.InvariantCulture, $"not number {found.Count + 1}"));
        if (found.Count == 0)
            return [fitting];
        var tooEarly = records.TakeWhile(record => record != found[^1]).Append(found[^1]).Select(static record => record.Record.Place).ToHashSet();
        var words = string.Create(CultureInfo.InvariantCulture, $"not after number {found.Count}, {found[^1].Record.Place}");
        return [fitting, new(record => tooEarly.Contains(record.Record.Place) ? [words] : [])];
    }

    private List<ReadRecord<T>> Beginning(IReadOnlyList<ReadRecord<T>> records)
    {
        var found = new List<ReadRecord<T>>();
        foreach (var record in records)
        {
            if (found.Count < fits.Count && record.Received is { } received && fits[found.Count](received.Value))
                found.Add(record);
        }

        return found;
    }
}
