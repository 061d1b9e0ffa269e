namespace Assay.MySql.Databases;

/// <summary>Names and texts inside a statement.</summary>
internal static class SqlName
{
    /// <summary>Quotes one name as it is, whatever it contains.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>Quotes a name in a database.</summary>
    public static string Quote(string database, string name) => $"{Quote(database)}.{Quote(name)}";

    /// <summary>A text, for sessions in which backslashes are escapes.</summary>
    public static string Text(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
