namespace Assay.Sql.Rows;

/// <summary>What a test expects of one row.</summary>
/// <param name="values">The columns and their values.</param>
internal sealed class RowExpectation(IReadOnlyList<BoundValue> values)
{
    public IReadOnlyList<BoundValue> Values { get; } = values;

    public bool Fits(SqlRow row) => Values.All(value => Same(value, row));

    /// <summary>The columns that differ, a line each.</summary>
    public IReadOnlyList<string> Differences(SqlRow row) =>
    [
        .. Values.Where(value => !Same(value, row))
            .Select(value => $"{value.Column.Name} is {ValueText.Of(row[value.Column.Name])}, expected {ValueText.Of(value.Value)}"),
    ];

    /// <summary>The rows that differ in the fewest columns. None that differs in all.</summary>
    public IEnumerable<SqlRow> Nearest(IEnumerable<SqlRow> rows, int most) => rows
        .Select(row => (Row: row, Distance: Differences(row).Count))
        .Where(near => near.Distance < Values.Count)
        .OrderBy(near => near.Distance)
        .Take(most)
        .Select(near => near.Row);

    public override string ToString() => string.Join(", ", Values.Select(value => $"{value.Column.Name}={ValueText.Of(value.Value)}"));

    private static bool Same(BoundValue value, SqlRow row) => ValueComparison.Same(value.Value, row[value.Column.Name], value.Column.IsJson);
}
