namespace Assay.RabbitMq.Messages;

/// <summary>Routing keys by the pattern of topic exchanges: words between dots, <c>*</c> for one word, <c>#</c> for any number.</summary>
internal static class KeyPattern
{
    public static bool Fits(string pattern, string key) => Fits(pattern.Split('.'), key.Split('.'));

    private static bool Fits(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        if (pattern.IsEmpty)
            return words.IsEmpty;
        if (pattern[0] == "#")
            return Fits(pattern[1..], words) || (!words.IsEmpty && Fits(pattern, words[1..]));
        return !words.IsEmpty && (pattern[0] == "*" || pattern[0] == words[0]) && Fits(pattern[1..], words[1..]);
    }
}
