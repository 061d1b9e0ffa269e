using System.Collections.Concurrent;
using Assay.Adapters;

namespace Assay.Sandboxes;

/// <summary>The rents that wait for the verdict of their test.</summary>
internal static class RentLedger
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<Rent>> Open = new();

    public static void Add(Rent rent)
    {
        if (rent.Test is { } test)
            Open.GetOrAdd(test.Id, static _ => new ConcurrentQueue<Rent>()).Enqueue(rent);
    }

    /// <summary>
    /// Ends the rents that a test has returned, when it rents again: their verdict cannot come before the test goes on. What was found at their
    /// return is still told at the end of the test.
    /// </summary>
    public static void EndReturned(TestIdentity test)
    {
        if (!Open.TryGetValue(test.Id, out var rents))
            return;
        foreach (var rent in rents.Where(rent => rent.ReturnedAt > 0))
            rent.Instance.End(rent, Verdict.Unknown);
    }

    public static TestReport End(TestIdentity test, Verdict verdict)
    {
        if (!Open.TryRemove(test.Id, out var rents))
            return new TestReport([], []);

        var findings = new List<string>();
        var timelines = new List<string>();
        foreach (var rent in rents)
        {
            var isReturned = rent.ReturnedAt > 0;
            rent.Instance.Return(rent);
            findings.AddRange(rent.Findings);
            var ended = rent.Findings.Count > 0 ? Verdict.Failed : verdict;
            if (ended == Verdict.Failed)
                timelines.Add(rent.Instance.Describe(rent) + string.Concat(rent.Instance.Keep(rent).Select(kept => $"{kept}\n")));
            // What is returned when the class of the test is disposed is still in use until then.
            if (isReturned)
                rent.Instance.End(rent, ended);
            else
                rent.Judged = ended;
        }

        return new TestReport(findings, timelines);
    }
}
