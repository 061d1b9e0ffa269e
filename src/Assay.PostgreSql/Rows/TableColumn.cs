namespace Assay.PostgreSql.Rows;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The name of its type, of the type below where it is a domain.</param>
/// <param name="IsEnum">Whether that is an enumeration of the database's.</param>
internal sealed record TableColumn(string Name, string Type, bool IsEnum)
{
    public bool IsJson => Type is "json" or "jsonb";

    public bool IsInteger => Type is "smallint" or "integer" or "bigint";
}
