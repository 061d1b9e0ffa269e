using System.Text.RegularExpressions;

namespace Assay.Kafka.SchemaRegistry;

/// <summary>
/// A subject as a client names it. On a Kafka server the topics of a sandbox begin with its prefix, and so do the names that clients make of them; the registry is the
/// sandbox's own and knows its subjects without.
/// </summary>
internal static partial class SubjectName
{
    /// <summary>The name that the registry knows, which may stand in a context.</summary>
    public static string Known(string named) => Mark().Match(named) is { Success: true } mark ? mark.Groups["context"].Value + named[mark.Length..] : named;

    /// <summary>The name by which a client knows a subject whose names it begins so.</summary>
    /// <param name="known">The name that the registry knows.</param>
    /// <param name="named">How the client names subjects, or begins to.</param>
    public static string As(string known, string named)
    {
        if (Mark().Match(named) is not { Success: true } mark)
            return known;
        var context = mark.Groups["context"].Value;
        return known.StartsWith(context, StringComparison.Ordinal) ? mark.Value + known[context.Length..] : known;
    }

    [GeneratedRegex(@"^(?<context>:\.[^:]*:)?assay-[0-9a-f]{10}-[0-9]+-")]
    private static partial Regex Mark();
}
