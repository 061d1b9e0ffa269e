using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;

namespace Assay.Sql.Rows;

/// <summary>Where the statements of a test's helpers go. Their values are always parameters.</summary>
/// <param name="create">Makes a command, on a connection of its own or on the one of a transaction.</param>
/// <param name="dialect">The database's own ways.</param>
internal sealed class SqlSession(Func<string, DbCommand> create, SqlDialect dialect)
{
    private readonly ConcurrentDictionary<string, TableShape> _shapes = new();

    public SqlDialect Dialect => dialect;

    public DbCommand Create(string sql) => create(sql);

    public DbCommand Create(FormattableString sql)
    {
        var markers = Enumerable.Range(1, sql.ArgumentCount).Select(number => (object)dialect.Marker(number)).ToArray();
        var command = create(string.Format(CultureInfo.InvariantCulture, sql.Format, markers));
        foreach (var (index, value) in sql.GetArguments().Index())
            command.Parameters.Add(dialect.Parameter(index + 1, value));
        return command;
    }

    /// <summary>A command whose parameters are sent as their columns want them.</summary>
    public DbCommand Create(string sql, IEnumerable<BoundValue> values)
    {
        var command = create(sql);
        foreach (var (index, bound) in values.Index())
            command.Parameters.Add(dialect.Parameter(index + 1, bound));
        return command;
    }

    /// <summary>All rows of a command.</summary>
    public Task<IReadOnlyList<SqlRow>> ReadAsync(DbCommand command, CancellationToken cancellationToken) =>
        SqlRow.ReadAllAsync(command, dialect, cancellationToken);

    /// <summary>Inserts one row and answers it as the database made it.</summary>
    public async Task<SqlRow> InsertAsync(string table, object values, CancellationToken cancellationToken) =>
        await dialect.InsertAsync(this, table, await BindAsync(table, ColumnValues.Of(values), cancellationToken), cancellationToken);

    /// <summary>
    /// Finds the columns that an object's properties mean. A table is asked for its columns once, and again where it seems to lack one: a test may
    /// have changed the schema.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such table or column; says which there are.</exception>
    public async ValueTask<IReadOnlyList<BoundValue>> BindAsync(string table, IReadOnlyList<ColumnValue> values, CancellationToken cancellationToken)
    {
        if (_shapes.TryGetValue(table, out var known) && known.Bind(values, out var bound) is null)
            return bound;
        var shape = _shapes[table] = await TableShape.ReadAsync(this, table, cancellationToken);
        return shape.Bind(values, out bound) is { } missing ? throw shape.Lacks(missing) : bound;
    }

    /// <summary>The columns as they are now.</summary>
    /// <exception cref="ArgumentException">There is no such table; says which there are.</exception>
    public async ValueTask<TableShape> ShapeAsync(string table, CancellationToken cancellationToken) =>
        _shapes[table] = await TableShape.ReadAsync(this, table, cancellationToken);
}
