namespace Assay.Http.Stubs;

/// <summary>One way in which a request is not what a stub waits for.</summary>
/// <param name="Text">What differs: what came ≠ what was expected.</param>
/// <param name="Weight">How far it puts the two apart; the stub with the least sum is the nearest.</param>
internal readonly record struct Mismatch(string Text, double Weight)
{
    /// <summary>Another method: farther than any difference inside of the request.</summary>
    public const double Method = 3;

    /// <summary>Another path: the most when nothing of it is alike, never less than <see cref="Part"/>.</summary>
    public const double Path = 6;

    /// <summary>Another value of a header, of the query or in the body.</summary>
    public const double Part = 0.5;

    /// <summary>The most that the differences in one body count.</summary>
    public const double Body = 2;

    /// <summary>Nothing differs, but the stub has given all its replies.</summary>
    public const double UsedUp = 0.1;
}
