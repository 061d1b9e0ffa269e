namespace Assay.Misses;

/// <summary>How the text of a condition in a test's source is shown.</summary>
internal static class SourceText
{
    private const int Longest = 160;

    /// <summary>The text on one line, cut when it is long.</summary>
    public static string OneLine(string source)
    {
        var line = string.Join(' ', source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }
}
