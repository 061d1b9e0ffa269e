namespace Assay.Resources;

/// <summary>How a part of a sandbox answered to a reset.</summary>
/// <param name="ReplaceBecause">Why it can't be put back, or null when it has been.</param>
public readonly record struct ResetOutcome(string? ReplaceBecause)
{
    /// <summary>It is as it was when it was made.</summary>
    public static ResetOutcome Done => default;

    /// <summary>It can't be put back: the whole sandbox is replaced, its services included.</summary>
    /// <param name="reason">Why, in words that finish "replaced because …".</param>
    public static ResetOutcome Replace(string reason) => new(reason);
}
