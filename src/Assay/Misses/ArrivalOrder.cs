using System.Globalization;

namespace Assay.Misses;

/// <summary>Messages that have to come one after the other, with others between them.</summary>
internal sealed class ArrivalOrder<TMessage, T>(IReadOnlyList<Func<T, bool>> fits)
{
    /// <summary>The messages in their order; null while one is missing.</summary>
    public IReadOnlyList<Arrival<TMessage, T>>? WholeIn(IReadOnlyList<Arrival<TMessage, T>> arrivals) =>
        Beginning(arrivals) is var found && found.Count == fits.Count ? found : null;

    /// <summary>What the first missing one has to be: the next that fits, and behind the one before.</summary>
    public IReadOnlyList<Condition<TMessage, T>> NextAfter(IReadOnlyList<Arrival<TMessage, T>> arrivals)
    {
        var found = Beginning(arrivals);
        if (found.Count == fits.Count)
            return [];
        var fitting = Condition<TMessage, T>.Fits(fits[found.Count], string.Create(CultureInfo.InvariantCulture, $"not number {found.Count + 1}"));
        if (found.Count == 0)
            return [fitting];
        var tooEarly = arrivals.TakeWhile(arrival => arrival != found[^1]).Append(found[^1]).ToHashSet();
        var words = string.Create(CultureInfo.InvariantCulture, $"not after number {found.Count}, {found[^1].Name}");
        return [fitting, new(arrival => tooEarly.Contains(arrival) ? [words] : [])];
    }

    private List<Arrival<TMessage, T>> Beginning(IReadOnlyList<Arrival<TMessage, T>> arrivals)
    {
        var found = new List<Arrival<TMessage, T>>();
        foreach (var arrival in arrivals)
        {
            if (found.Count < fits.Count && arrival.Problem is null && fits[found.Count](arrival.Value))
                found.Add(arrival);
        }

        return found;
    }
}
