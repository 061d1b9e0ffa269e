namespace Assay.Kafka.Broker;

/// <summary>Whether the groups of a cluster have nothing left to do.</summary>
/// <param name="IsAtRest">True if each group with members is stable and has committed everything there is.</param>
/// <param name="Reasons">Who is behind or busy, a sentence each; empty at rest.</param>
public sealed record RestState(bool IsAtRest, IReadOnlyList<string> Reasons)
{
    /// <summary>The reasons, or that there are none.</summary>
    public override string ToString() => IsAtRest ? "Every group has committed everything." : string.Join(" ", Reasons);
}
