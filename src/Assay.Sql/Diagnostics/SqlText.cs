using System.Text.RegularExpressions;

namespace Assay.Sql.Diagnostics;

/// <summary>Statements as people read them.</summary>
internal static partial class SqlText
{
    private const int LongestText = 300;

    /// <summary>The text in one line of a bearable length, without passwords that it may hold.</summary>
    public static string Shorten(string text)
    {
        var folded = Space().Replace(text.Length <= LongestText * 4 ? text : text[..(LongestText * 4)], " ").Trim();
        if (folded.Contains("password", StringComparison.OrdinalIgnoreCase) || folded.Contains("identified", StringComparison.OrdinalIgnoreCase))
            folded = Password().Replace(folded, "${before}'…'");
        return folded.Length <= LongestText ? folded : folded[..LongestText] + " …";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"(?<before>(?:password|identified\s+by)\s*=?\s*)'(?:[^']|'')*('|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
