using Npgsql;

namespace Assay.PostgreSql.Rows;

/// <summary>The columns of a table or view.</summary>
internal sealed class TableShape
{
    /// <summary>Keeps the toolkit's own question out of the test's timeline.</summary>
    public const string Mark = "/* assay */ ";

    private const string AskColumns = Mark + """
        select a.attname, t.oid::regtype::text, t.typtype = 'e'
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_type d on d.oid = a.atttypid
        join pg_catalog.pg_type t on t.oid = case when d.typtype = 'd' then d.typbasetype else d.oid end
        where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum
        """;

    private const string AskTables = Mark + """
        select case when pg_catalog.pg_table_is_visible(c.oid) then c.relname else n.nspname || '.' || c.relname end
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset')
          and n.nspname !~ '^pg_(toast|temp)' order by 1
        """;

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
        await using var ask = session.Create(AskColumns);
        ask.Parameters.Add(new NpgsqlParameter { Value = SqlName.Quote(table) });
        var columns = new List<TableColumn>();
        await using (var reader = await ask.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                columns.Add(new TableColumn(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }

        if (columns.Count > 0)
            return new TableShape(table, columns);
        await using var list = session.Create(AskTables);
        var tables = (await PostgresRow.ReadAllAsync(list, cancellationToken)).Select(row => row.Get<string>(0));
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
