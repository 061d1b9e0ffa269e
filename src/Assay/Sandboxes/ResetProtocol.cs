using Assay.Resources;

namespace Assay.Sandboxes;

/// <summary>
/// How a returned sandbox is put back. First it comes to rest: nothing under way anywhere, the author's conditions true, and nobody
/// changed anything while looking. Then every part puts itself back, or asks for a replacement of the whole sandbox. Then a second look:
/// a change since the rest means that somebody was still at work, so all of it is repeated, for two seconds at most.
/// </summary>
internal sealed class ResetProtocol(
    IReadOnlyList<SandboxPart> parts, IReadOnlyList<RestCondition> conditions, TimeSpan restTimeout, TimeProvider time)
{
    public static readonly TimeSpan DefaultRestTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan RepeatLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    public async Task<ResetOutcome> RunAsync(CancellationToken cancellationToken)
    {
        long? firstReset = null;
        while (true)
        {
            var (calm, unrest) = await ComeToRestAsync(cancellationToken);
            if (calm is null)
                return ResetOutcome.Replace($"it did not come to rest within {restTimeout.TotalSeconds:0.#} s: {unrest}");

            firstReset ??= time.GetTimestamp();
            // Services first: one that restarts may still write to what the resources then put back.
            var replaced = await ResetAsync(parts.OfType<Service>(), cancellationToken) ?? await ResetAsync(parts.OfType<Resource>(), cancellationToken);
            if (replaced is { } replace)
                return replace;

            var again = await ObserveAsync(cancellationToken);
            if (Difference(calm, again) is not { } disturbed)
                return ResetOutcome.Done;
            if (time.GetElapsedTime(firstReset.Value) > RepeatLimit)
                return ResetOutcome.Replace($"it kept changing after it had come to rest: {disturbed}");
        }
    }

    /// <summary>The first wish for a replacement, or null.</summary>
    private static async Task<ResetOutcome?> ResetAsync(IEnumerable<SandboxPart> group, CancellationToken cancellationToken)
    {
        var outcomes = await Task.WhenAll(group.Select(part => ResetAsync(part, cancellationToken)));
        return outcomes.Where(outcome => outcome.ReplaceBecause is not null).Select(outcome => (ResetOutcome?)outcome).FirstOrDefault();
    }

    private static async Task<ResetOutcome> ResetAsync(SandboxPart part, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await part.ResetCoreAsync(cancellationToken);
            return outcome.ReplaceBecause is { } reason ? ResetOutcome.Replace($"{part.Name}: {reason}") : outcome;
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return ResetOutcome.Replace($"{part.Name}: its reset failed: {failed.Message}");
        }
    }

    /// <summary>Waits until nothing is under way; null and the last reason when the time is up.</summary>
    private async Task<(Observation[]? Calm, string Unrest)> ComeToRestAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            var before = await ObserveAsync(cancellationToken);
            var unrest = Busy(before) ?? await RestCondition.FirstUnmetAsync(conditions, cancellationToken);
            if (unrest is null)
            {
                var after = await ObserveAsync(cancellationToken);
                unrest = Difference(before, after);
                if (unrest is null)
                    return (after, "");
            }

            if (time.GetElapsedTime(start) > restTimeout)
                return (null, unrest);
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    private async Task<Observation[]> ObserveAsync(CancellationToken cancellationToken)
    {
        var seen = new Observation[parts.Count];
        for (var index = 0; index < parts.Count; index++)
        {
            try
            {
                seen[index] = await parts[index].ObserveCoreAsync(cancellationToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                seen[index] = Observation.UnderWay($"could not be asked: {failed.Message}");
            }
        }

        return seen;
    }

    private string? Busy(Observation[] seen) =>
        Enumerable.Range(0, seen.Length).Where(index => seen[index].Busy is not null)
            .Select(index => $"{parts[index].Name}: {seen[index].Busy}").FirstOrDefault();

    private string? Difference(Observation[] before, Observation[] after) =>
        Busy(after) ?? Enumerable.Range(0, after.Length).Where(index => before[index].Changes != after[index].Changes)
            .Select(index => $"{parts[index].Name} was changed meanwhile").FirstOrDefault();
}
