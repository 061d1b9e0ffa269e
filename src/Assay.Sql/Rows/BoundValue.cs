namespace Assay.Sql.Rows;

/// <summary>A column of a table and the value that a test gives or expects in it.</summary>
internal sealed record BoundValue(TableColumn Column, object? Value)
{
    public override string ToString() => $"{Column.Name} {(Value is null ? "is" : "=")} {ValueText.Of(Value)}";
}
