namespace Assay.Misses;

/// <summary>One thing that a message has to be to fit.</summary>
/// <param name="Differences">By what one that arrived is not so, a phrase each; empty when it is.</param>
internal sealed record Condition<TMessage, T>(Func<Arrival<TMessage, T>, IReadOnlyList<string>> Differences)
{
    /// <summary>Whether it says nothing about messages of other places, which hold values of other types.</summary>
    public bool IsOfPlace { get; private init; }

    /// <summary>Whether it is about the value.</summary>
    public bool IsOfValue { get; private init; }

    /// <summary>How far a message is from it that is not so.</summary>
    public Func<TMessage, int> Distance { get; init; } = static _ => 0;

    public static Condition<TMessage, T> From(Narrowing<TMessage> narrowing) =>
        new(arrival => narrowing.Difference(arrival.Message) is { } difference ? [difference] : []) { Distance = narrowing.Distance };

    /// <summary>The value can be read and fits.</summary>
    /// <param name="fits">Whether it does; any when null.</param>
    /// <param name="otherwise">What to say of one that does not.</param>
    public static Condition<TMessage, T> Fits(Func<T, bool>? fits, string otherwise) => new(arrival =>
        arrival.Problem is { } problem ? [problem]
        : fits is null || fits(arrival.Value) ? []
        : [otherwise])
    { IsOfPlace = fits is null, IsOfValue = true };

    /// <summary>The value can be read and has a shape.</summary>
    public static Condition<TMessage, T> Like(JsonShape shape) => new(arrival =>
        arrival.ToJson() is not { } json ? [arrival.Problem ?? "it is not JSON"]
        : shape.DifferencesFrom(json) is { Count: > 0 } differences ? differences
        : arrival.Problem is { } problem ? [problem]
        : [])
    { IsOfValue = true };

    public bool Holds(Arrival<TMessage, T> arrival) => Differences(arrival).Count == 0;
}
