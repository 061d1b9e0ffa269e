namespace Assay.Compose.Files;

/// <summary>
/// Files of <c>NAME=value</c> lines, as <c>.env</c> and <c>env_file</c> are: comments, <c>export</c>, single quotes that keep all as it is, double quotes with
/// escapes, and interpolation of what stands before.
/// </summary>
internal static class EnvironmentFile
{
    /// <summary>The variables of a file; none where there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lookUp">Other variables that values may name.</param>
    public static IReadOnlyDictionary<string, string> Read(string path, Func<string, string?> lookUp)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return variables;
        foreach (var line in File.ReadLines(path))
        {
            if (Parse(line) is not var (name, value, isLiteral))
                continue;
            variables[name] = isLiteral ? value : Interpolation.Apply(value, known => lookUp(known) ?? variables.GetValueOrDefault(known));
        }

        return variables;
    }

    private static (string Name, string Value, bool IsLiteral)? Parse(string line)
    {
        var text = line.Trim();
        if (text.StartsWith("export ", StringComparison.Ordinal))
            text = text[7..].TrimStart();
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || text[0] == '#')
            return null;
        var (name, value) = (text[..equals].TrimEnd(), text[(equals + 1)..].TrimStart());
        if (value.StartsWith('\'') && value.IndexOf('\'', 1) is > 0 and var single)
            return (name, value[1..single], true);
        if (value.StartsWith('"') && EndOfQuotes(value) is > 0 and var end)
            return (name, Unescape(value[1..end]), false);
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return (name, (comment < 0 ? value : value[..comment]).TrimEnd(), false);
    }

    private static int EndOfQuotes(string value)
    {
        for (var at = 1; at < value.Length; at++)
        {
            if (value[at] == '\\')
                at++;
            else if (value[at] == '"')
                return at;
        }

        return -1;
    }

    private static string Unescape(string value) => value
        .Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal)
        .Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
