using System.Text.RegularExpressions;

namespace Assay.Docs.Tests;

/// <summary>One page of the documentation.</summary>
/// <param name="path">Its path from the root of the repository.</param>
/// <param name="text">Its text.</param>
internal sealed partial class Page(string path, string text)
{
    public static Page Read(string path) => new(path, Repository.Read(path));

    /// <summary>Its blocks of C#, with the snippet that the line before names; null where it names none.</summary>
    public IEnumerable<(string? Snippet, string Code, int Line)> Blocks() => CSharp().Matches(text).Select(block => (
        block.Groups["snippet"] is { Success: true } named ? named.Value : null,
        block.Groups["code"].Value,
        text.AsSpan(0, block.Groups["code"].Index).Count('\n') + 1));

    /// <summary>What its links lead to inside the repository, by paths from the root.</summary>
    public IEnumerable<string> Links() => Link().Matches(text)
        .Select(link => link.Groups["target"].Value.Split('#')[0])
        .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
        .Select(target => Path.Combine(Path.GetDirectoryName(path) ?? "", target));

    [GeneratedRegex(@"(?:<!-- snippet: (?<snippet>\S+) -->\n)?^```(?:csharp|cs|c#)\b[^\n]*\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"(?<!`)\[[^\]\n]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
