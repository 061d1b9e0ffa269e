namespace Assay.Sql.Rows;

/// <summary>Lets an assertion wait.</summary>
internal static class RowWait
{
    /// <summary>Asserts at once, or again and again while it fails for the rows that are there. Anything else that goes wrong ends the wait.</summary>
    public static async Task<T> For<T>(TimeSpan? within, Func<Task<T>> assert, CancellationToken cancellationToken)
    {
        if (within is not { } time)
            return await assert();
        try
        {
            var attempt = await Eventually.Within(time).Value(() => AttemptAsync(assert), static _ => true, cancellationToken);
            return await attempt;
        }
        catch (EventuallyException late) when (late.InnerException is RowAssertionException last)
        {
            throw new RowAssertionException(FormattableString.Invariant($"{last.Message}\n  and that for {time.TotalSeconds:0.###} s"), late);
        }
    }

    /// <summary>The finished attempt; throws only what may still come right.</summary>
    private static async Task<Task<T>> AttemptAsync<T>(Func<Task<T>> assert)
    {
        var attempt = assert();
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return attempt.Exception?.InnerException is RowAssertionException unmet ? throw unmet : attempt;
    }
}
