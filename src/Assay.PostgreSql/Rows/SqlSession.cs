using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Assay.PostgreSql.Rows;

/// <summary>Where the statements of a test's helpers go. Their values are always parameters.</summary>
/// <param name="create">Makes a command, on a connection of its own or on the one of a transaction.</param>
internal sealed class SqlSession(Func<string, NpgsqlCommand> create)
{
    private readonly ConcurrentDictionary<string, TableShape> _shapes = new();

    public NpgsqlCommand Create(string sql) => create(sql);

    public NpgsqlCommand Create(FormattableString sql)
    {
        var names = Enumerable.Range(1, sql.ArgumentCount).Select(number => (object)("$" + number.ToString(CultureInfo.InvariantCulture))).ToArray();
        var command = create(string.Format(CultureInfo.InvariantCulture, sql.Format, names));
        foreach (var value in sql.GetArguments())
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>A command whose parameters are sent as their columns want them.</summary>
    public NpgsqlCommand Create(string sql, IEnumerable<BoundValue> values)
    {
        var command = create(sql);
        foreach (var bound in values)
            command.Parameters.Add(ParameterValue.For(bound));
        return command;
    }

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
