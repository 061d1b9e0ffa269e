namespace Assay.Sql.Templates.Flyway;

/// <summary>Replaces <c>${name}</c> in a script, comments and literals included, as Flyway does.</summary>
internal static class Placeholders
{
    private const string Opening = "${";

    /// <exception cref="SandboxException">One has no value.</exception>
    public static string Replace(string file, string script, IReadOnlyDictionary<string, string> values)
    {
        var at = script.IndexOf(Opening, StringComparison.Ordinal);
        if (at < 0)
            return script;
        var replaced = new System.Text.StringBuilder();
        var done = 0;
        for (; at >= 0; at = script.IndexOf(Opening, done, StringComparison.Ordinal))
        {
            var end = script.IndexOf('}', at);
            if (end < 0)
                break;
            var name = script[(at + Opening.Length)..end];
            if (!values.TryGetValue(name, out var value))
            {
                var line = script.AsSpan(0, at).Count('\n') + 1;
                throw new SandboxException(
                    $"{file}:{line.ToString(System.Globalization.CultureInfo.InvariantCulture)} has the placeholder ${{{name}}}, which has no value. "
                    + $"Give it one: Migrations(…, options => options.Placeholder(\"{name}\", …)).");
            }

            replaced.Append(script, done, at - done).Append(value);
            done = end + 1;
        }

        return replaced.Append(script, done, script.Length - done).ToString();
    }
}
