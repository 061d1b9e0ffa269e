namespace Assay.Timelines;

/// <summary>One thing that happened in a sandbox while it was rented.</summary>
/// <param name="At">When, counted from the start of the rent.</param>
/// <param name="Source">What it came from, in one short word: <c>SQL</c>, <c>HTTP</c>, a resource's name.</param>
/// <param name="Text">What happened, in one line.</param>
/// <param name="Took">How long it took, where that is known.</param>
public sealed record TimelineEntry(TimeSpan At, string Source, string Text, TimeSpan? Took)
{
    /// <summary>The entry as one line of a failed test's output.</summary>
    public override string ToString() => FormattableString.Invariant($"{At.TotalMilliseconds,8:0.0}  {Source,-8} {Text}")
        + (Took is { } took ? FormattableString.Invariant($"   {took.TotalMilliseconds:0.0}") : "");
}
