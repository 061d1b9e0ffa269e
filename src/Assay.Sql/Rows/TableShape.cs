namespace Assay.Sql.Rows;

/// <summary>The columns of a table or view.</summary>
internal sealed class TableShape
{
    /// <summary>Keeps the toolkit's own question out of the test's timeline.</summary>
    public const string Mark = "/* assay */ ";

    private readonly string _table;
    private readonly Dictionary<string, TableColumn> _exact;
    private readonly ILookup<string, TableColumn> _folded;

    private TableShape(string table, IReadOnlyList<TableColumn> columns)
    {
        _table = table;
        _exact = columns.ToDictionary(column => column.Name);
        _folded = columns.ToLookup(column => ColumnValues.Fold(column.Name));
    }

    public IEnumerable<TableColumn> Columns => _exact.Values;

    public static async Task<TableShape> ReadAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        var columns = await session.Dialect.ColumnsAsync(session, table, cancellationToken);
        if (columns.Count > 0)
            return new TableShape(table, columns);
        var tables = await session.Dialect.TablesAsync(session, cancellationToken);
        throw new ArgumentException($"There is no table '{table}'. The database has: {string.Join(", ", tables)}.", nameof(table));
    }

    /// <summary>The columns that the names mean: as written, else in snake case, else whatever their case and underscores. Answers the first name that means none.</summary>
    public string? Bind(IReadOnlyList<ColumnValue> values, out IReadOnlyList<BoundValue> bound)
    {
        var found = new List<BoundValue>(values.Count);
        bound = found;
        foreach (var value in values)
        {
            if (Find(value.Name) is not { } column)
                return value.Name;
            found.Add(new BoundValue(column, value.Value));
        }

        return null;
    }

    public ArgumentException Lacks(string name) =>
        new($"There is no column '{name}' in {_table}. It has: {string.Join(", ", _exact.Keys)}.", nameof(name));

    private TableColumn? Find(string name)
    {
        if (_exact.TryGetValue(name, out var column) || _exact.TryGetValue(ColumnValues.SnakeCase(name), out column))
            return column;
        var alike = _folded[ColumnValues.Fold(name)].ToList();
        return alike.Count == 1 ? alike[0] : null;
    }
}
