using System.Text.RegularExpressions;

namespace Assay.MySql.Servers;

/// <summary>The version of a server or program.</summary>
/// <param name="Number">Its numbers: 8.0.36, 10.11.19.</param>
/// <param name="IsMariaDb">Whether it is MariaDB and not MySQL. Their numbers have nothing to do with each other.</param>
internal sealed partial record MySqlVersion(Version Number, bool IsMariaDb)
{
    private static readonly Version OldestMySql = new(8, 0);
    private static readonly Version OldestMariaDb = new(10, 11);

    /// <summary>As people and pins know it: <c>8.0.36</c>, <c>10.11.19-MariaDB</c>.</summary>
    public string Text => IsMariaDb ? $"{Number}-MariaDB" : Number.ToString();

    public bool IsSupported => Number >= (IsMariaDb ? OldestMariaDb : OldestMySql);

    /// <summary>From <c>mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for …</c> or <c>mysqld  Ver 8.0.36 for …</c>; null for another text.</summary>
    public static MySqlVersion? FromProgram(string output) => Program().Match(output) is { Success: true } match ? FromServer(match.Groups[1].Value) : null;

    /// <summary>From what <c>select version()</c> answers; null for another text.</summary>
    public static MySqlVersion? FromServer(string text) => Numbers().Match(text) is { Success: true } match
        // Replication's sake made MariaDB say 5.5.5 before its own version.
        ? new MySqlVersion(new Version(match.Groups[1].Value), text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase))
        : null;

    [GeneratedRegex(@"\bVer\s+(\S+)")]
    private static partial Regex Program();

    [GeneratedRegex(@"^(?:5\.5\.5-)?([0-9]+\.[0-9]+(?:\.[0-9]+)?)")]
    private static partial Regex Numbers();
}
