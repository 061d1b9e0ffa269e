namespace Assay.Sql.Rows;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The name of its type.</param>
internal sealed record TableColumn(string Name, string Type)
{
    /// <summary>Whether its values are labels.</summary>
    public bool IsEnum { get; init; }

    /// <summary>The labels, where the database tells them with the column.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    public bool IsJson { get; init; }

    public bool IsInteger { get; init; }
}
