namespace Assay.PostgreSql.Rows;

/// <summary>Names of tables and columns inside a statement.</summary>
internal static class SqlName
{
    /// <summary>Quotes a name, part by part where it has a schema, unless its author did.</summary>
    public static string Quote(string name) =>
        name.Contains('"', StringComparison.Ordinal) ? name : string.Join('.', name.Split('.').Select(QuotePart));

    /// <summary>Quotes one name as it is, whatever it contains.</summary>
    public static string QuotePart(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
