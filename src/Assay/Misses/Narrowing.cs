namespace Assay.Misses;

/// <summary>What narrows the messages that a test looks at.</summary>
/// <param name="Words">How it reads behind the name of their place.</param>
/// <param name="Difference">By what a message is not looked at; null when it is.</param>
internal sealed record Narrowing<TMessage>(string Words, Func<TMessage, string?> Difference)
{
    /// <summary>How far a message is from it that is not looked at: closer ones are better hints.</summary>
    public Func<TMessage, int> Distance { get; init; } = static _ => 0;

    public static Narrowing<TMessage> To(Func<TMessage, bool> condition, string source)
    {
        var words = SourceText.OneLine(source);
        return new($"where {words}", message => condition(message) ? null : $"not {words}");
    }

    public bool Holds(TMessage message) => Difference(message) is null;
}
