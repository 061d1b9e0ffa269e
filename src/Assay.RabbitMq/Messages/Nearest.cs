namespace Assay.RabbitMq.Messages;

/// <summary>Finds the message that meets most of what a test expected, here or elsewhere, and says what it does not meet.</summary>
internal sealed class Nearest<T>(IReadOnlyList<Narrowing> narrowings, Func<T, bool>? fits)
{
    /// <summary>A key that differs by so few letters may be a slip of the pen.</summary>
    private const int CloseKey = 3;

    /// <param name="here">The messages of the probe's place.</param>
    /// <param name="elsewhere">Those of other places, with a phrase that says where they came.</param>
    /// <returns>The message and its differences; null when none meets anything that was asked.</returns>
    public string? Find(IEnumerable<ReadMessage<T>> here, IEnumerable<(ReadMessage<T> Message, string Place)> elsewhere) => here
        .Select(message => Compare(message, null)).Concat(elsewhere.Select(other => Compare(other.Message, other.Place)))
        .Select((candidate, index) => (candidate, index))
        .Where(found => found.candidate.IsNear)
        .OrderBy(found => found.candidate.Differences.Count)
        .ThenByDescending(found => found.candidate.IsBody)
        .ThenBy(found => found.candidate.IsElsewhere)
        .ThenBy(found => found.candidate.KeyDistance)
        .ThenByDescending(found => found.index)
        .Select(found => $"{found.candidate.Shown}   ({string.Join("; ", found.candidate.Differences)})")
        .FirstOrDefault();

    private Candidate Compare(ReadMessage<T> message, string? place)
    {
        var differences = narrowings.Select(narrowing => Safely(() => narrowing.Difference(message.Delivery), "its condition fails")).OfType<string>().ToList();
        var met = narrowings.Count - differences.Count;
        var distance = narrowings.Sum(narrowing => narrowing.KeyDistance(message.Delivery));
        var isBody = message.Received is { } received && (fits is null || Safely(() => fits(received.Value), false));
        if (!isBody)
            differences.Add(message.Problem ?? "its body does not fit");
        else if (fits is not null)
            met++;
        if (place is not null)
            differences.Add(place);
        var isNear = differences.Count > 0 && (met > 0 || (isBody && distance is > 0 and <= CloseKey));
        return new Candidate(message.Shown, differences, isBody, place is not null, distance, isNear);
    }

    /// <summary>Conditions are written for the messages of one place, and may fail on those of another.</summary>
    private static TResult Safely<TResult>(Func<TResult> ask, TResult otherwise)
    {
        try
        {
            return ask();
        }
        catch (Exception unfit) when (unfit is not OutOfMemoryException)
        {
            return otherwise;
        }
    }

    private sealed record Candidate(string Shown, IReadOnlyList<string> Differences, bool IsBody, bool IsElsewhere, int KeyDistance, bool IsNear);
}
