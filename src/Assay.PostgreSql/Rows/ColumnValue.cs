namespace Assay.PostgreSql.Rows;

/// <summary>A column and the value that a test gives or expects.</summary>
internal sealed record ColumnValue(string Name, object? Value);
