using System.Text.RegularExpressions;

namespace Assay.Sql.Templates.Commands;

/// <summary>What a command line says of the database that it fills, in braces.</summary>
/// <param name="values">What stands for what, braces included.</param>
/// <param name="password">Taken out of what is shown.</param>
internal sealed partial class CommandPlaceholders(IReadOnlyDictionary<string, string> values, string? password)
{
    /// <summary>Other braces stay as they are.</summary>
    public string Replace(string text) =>
        values.Aggregate(
            PathPlaceholder().Replace(text, static path => SqlFiles.Resolve(path.Groups[1].Value)),
            static (replaced, value) => replaced.Replace(value.Key, value.Value, StringComparison.Ordinal));

    /// <summary>The files and folders that a text names as <c>{path:…}</c>.</summary>
    public static IEnumerable<string> PathsIn(string text) => PathPlaceholder().Matches(text).Select(path => path.Groups[1].Value);

    /// <summary>Takes the password out of what is shown.</summary>
    public string Hide(string text) => string.IsNullOrEmpty(password) ? text : text.Replace(password, "…", StringComparison.Ordinal);

    [GeneratedRegex(@"\{path:([^}]+)\}")]
    private static partial Regex PathPlaceholder();
}
