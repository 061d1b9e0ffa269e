namespace Assay.Resources;

/// <summary>
/// What one part of a sandbox sees when the reset asks whether it has come to rest.
/// </summary>
/// <param name="Busy">Why it is not at rest ("2 requests in flight"), or null when it is.</param>
/// <param name="Changes">
/// A counter that grows with every change that somebody else made. A part's own reset does not move it,
/// so that equal counters before and after mean that nothing happened in between.
/// </param>
public readonly record struct Observation(string? Busy, long Changes)
{
    /// <summary>Nothing is under way.</summary>
    /// <param name="changes">The change counter.</param>
    public static Observation AtRest(long changes = 0) => new(null, changes);

    /// <summary>Something is under way.</summary>
    /// <param name="reason">What, in words that finish "it did not come to rest: …".</param>
    /// <param name="changes">The change counter.</param>
    public static Observation UnderWay(string reason, long changes = 0) => new(reason, changes);
}
