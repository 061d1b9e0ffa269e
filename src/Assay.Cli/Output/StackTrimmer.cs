using System.Text.RegularExpressions;

namespace Assay.Cli.Output;

/// <summary>
/// Cuts a stack trace to the frames whose source is on this machine, which are those of the user; paths become relative.
/// A trace without such a frame stays whole.
/// </summary>
internal static partial class StackTrimmer
{
    public static IEnumerable<string> Trim(string stackTrace)
    {
        var lines = stackTrace.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var own = lines.Select(Own).OfType<string>().ToList();
        return own.Count > 0 ? own : lines;
    }

    private static string? Own(string line)
    {
        var match = Frame().Match(line);
        if (!match.Success || !File.Exists(match.Groups["file"].Value))
            return null;

        var file = match.Groups["file"];
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file.Value);
        return string.Concat(line.AsSpan(0, file.Index), relative, line.AsSpan(file.Index + file.Length));
    }

    [GeneratedRegex(@" in (?<file>.+):line \d+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Frame();
}
