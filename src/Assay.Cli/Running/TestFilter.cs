using System.IO.Enumeration;
using Assay.Cli.Hosts;

namespace Assay.Cli.Running;

/// <summary>Chooses tests by name: a test is chosen if any pattern fits, or if there is none. Case does not count.</summary>
internal sealed class TestFilter(IReadOnlyList<string> patterns)
{
    public bool IsEmpty => patterns.Count == 0;

    public bool Matches(TestNode test) =>
        IsEmpty || patterns.Any(pattern => Fits(pattern, test.FullName) || Fits(pattern, test.QualifiedName));

    public override string ToString() => string.Join(" or ", patterns.Select(pattern => $"'{pattern}'"));

    private static bool Fits(string pattern, string name) => pattern.AsSpan().ContainsAny('*', '?')
        ? FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true)
        : name.Contains(pattern, StringComparison.OrdinalIgnoreCase);
}
