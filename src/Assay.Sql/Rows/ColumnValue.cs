namespace Assay.Sql.Rows;

/// <summary>A property, or the name of a column, and the value that a test gives or expects.</summary>
/// <param name="Name">As its author wrote it.</param>
/// <param name="Value">The value.</param>
internal sealed record ColumnValue(string Name, object? Value);
