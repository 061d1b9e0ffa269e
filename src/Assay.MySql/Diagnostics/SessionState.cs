using System.Text.RegularExpressions;

namespace Assay.MySql.Diagnostics;

/// <summary>Tells statements whose effect stays in their session after they end.</summary>
internal static partial class SessionState
{
    /// <summary>Whether a text looks like it: a false alarm costs a replacement, a miss would cost isolation.</summary>
    public static bool IsLeftBy(string text) => Statement().IsMatch(text) || Inside().IsMatch(text);

    /// <summary>At the start of a statement, comments aside. SET TRANSACTION is for the next transaction only, and SET GLOBAL for all sessions.</summary>
    [GeneratedRegex(
        """
        (?:^|;)(?:\s|\#[^\n]*\n|--\s[^\n]*\n|/\*.*?\*/)*
        (?:set\s+(?!transaction\b|global\b|persist\b|password\b|statement\b) | prepare\s | handler\s
         | create\s+(?:or\s+replace\s+)?temporary\s | use\s | lock\s+tables?\s | call\s)
        """,
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\bget_lock\s*\(|@[a-z_$.][\w$.]*\s*:=|\binto\s+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Inside();
}
