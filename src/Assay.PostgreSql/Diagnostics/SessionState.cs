using System.Text.RegularExpressions;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>Tells statements whose effect stays in their session after they end.</summary>
internal static partial class SessionState
{
    /// <summary>Whether a text looks like it: a false alarm costs a replacement, a miss would cost isolation.</summary>
    public static bool IsLeftBy(string text) => Statement().IsMatch(text) || Inside().IsMatch(text);

    /// <summary>At the start of a statement, comments aside. What ends with its transaction is not meant.</summary>
    [GeneratedRegex(
        """
        (?:^|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*
        (?:set\s+(?!local\b|transaction\b|constraints\b) | reset\s | listen\s | load\s | prepare\s+(?!transaction\b)
         | create\s+(?:(?:local|global)\s+)?temp(?:orary)?\s)
        """,
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    [GeneratedRegex(
        @"\bset_config\s*\(|\bpg_(?:try_)?advisory_lock|\bwith\s+hold\b|\binto\s+temp",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Inside();
}
