using System.Diagnostics.CodeAnalysis;
using Assay.Misses;

namespace Assay.Http.Stubs;

/// <summary>
/// A path to match: segments are literal (their case matters), <c>{name}</c> for any one segment, or <c>*</c>, which stands for one segment too,
/// and at the end for everything that follows.
/// </summary>
internal sealed class PathTemplate(string text)
{
    private readonly string[] _segments = Split(text);

    public override string ToString() => text;

    public bool Matches(string path, [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? values)
    {
        values = null;
        var found = new Dictionary<string, string>();
        var segments = Split(path);
        for (var index = 0; index < _segments.Length; index++)
        {
            var isLast = index == _segments.Length - 1;
            if (index >= segments.Length)
                return false;
            if (isLast && _segments[index] == "*")
            {
                values = found;
                return true;
            }

            if (!Matches(_segments[index], segments[index], found))
                return false;
        }

        values = found;
        return segments.Length == _segments.Length;
    }

    /// <summary>How near a path comes, from 0 to 1, by the letters that would have to change.</summary>
    public double Similarity(string path)
    {
        var longest = Math.Max(text.Length, path.Length);
        return longest == 0 ? 1 : 1 - ((double)TextDistance.Between(text, path) / longest);
    }

    private static string[] Split(string path) => (path.StartsWith('/') ? path[1..] : path).Split('/');

    private static bool Matches(string expected, string segment, Dictionary<string, string> values)
    {
        if (expected is ['{', .., '}'])
        {
            values[expected[1..^1]] = segment;
            return segment.Length > 0;
        }

        return expected == segment || (expected == "*" && segment.Length > 0);
    }
}
