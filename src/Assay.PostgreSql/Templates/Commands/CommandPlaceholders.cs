using System.Globalization;
using System.Text.RegularExpressions;
using Assay.PostgreSql.Templates.Sql;
using Npgsql;

namespace Assay.PostgreSql.Templates.Commands;

/// <summary>What a command line says of the database that it fills, in braces.</summary>
internal sealed partial class CommandPlaceholders
{
    private readonly Dictionary<string, string> _values;
    private readonly string? _password;

    public CommandPlaceholders(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var port = settings.Port.ToString(CultureInfo.InvariantCulture);
        var (user, password) = (settings.Username ?? "", settings.Password ?? "");
        _password = settings.Password;
        _values = new Dictionary<string, string>
        {
            ["{host}"] = settings.Host ?? "",
            ["{port}"] = port,
            ["{database}"] = settings.Database ?? "",
            ["{user}"] = user,
            ["{password}"] = password,
            ["{jdbc}"] = $"jdbc:postgresql://{settings.Host}:{port}/{settings.Database}",
            ["{url}"] = $"postgresql://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@{settings.Host}:{port}/{settings.Database}",
            ["{npgsql}"] = connectionString,
        };
    }

    /// <summary>Other braces stay as they are.</summary>
    public string Replace(string text) =>
        _values.Aggregate(
            PathPlaceholder().Replace(text, static path => SqlFiles.Resolve(path.Groups[1].Value)),
            static (replaced, value) => replaced.Replace(value.Key, value.Value, StringComparison.Ordinal));

    /// <summary>The files and folders that a text names as <c>{path:…}</c>.</summary>
    public static IEnumerable<string> PathsIn(string text) => PathPlaceholder().Matches(text).Select(path => path.Groups[1].Value);

    /// <summary>Takes the password out of what is shown.</summary>
    public string Hide(string text) => string.IsNullOrEmpty(_password) ? text : text.Replace(_password, "…", StringComparison.Ordinal);

    [GeneratedRegex(@"\{path:([^}]+)\}")]
    private static partial Regex PathPlaceholder();
}
