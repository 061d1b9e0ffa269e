using System.Data.Common;

namespace Assay.Sql.Rows;

/// <summary>One row of a query.</summary>
public sealed class SqlRow
{
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<bool> _isJson;
    private readonly object?[] _values;

    private SqlRow(IReadOnlyList<string> names, IReadOnlyList<bool> isJson, object?[] values) => (_names, _isJson, _values) = (names, isJson, values);

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => _names;

    /// <summary>A column's value, null for SQL's null.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column; says which there are.</exception>
    public object? this[string column] => _values[IndexOf(column)];

    /// <summary>
    /// A column's value as a type. Numbers are converted where nothing is lost, labels become enumerations, JSON becomes an object.
    /// </summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column; says which there are.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T? Get<T>(string column) => Get<T>(IndexOf(column));

    /// <summary>
    /// The row as an object of a type: its constructor's parameters and its settable properties take the columns of their names
    /// (<c>TotalAmount</c> takes <c>total_amount</c>).
    /// </summary>
    /// <typeparam name="T">A record, or a class with a public constructor.</typeparam>
    /// <exception cref="InvalidCastException">A parameter has no column, or a value does not fit; says which.</exception>
    public T As<T>() => RowObject<T>.From(this);

    /// <summary>The row as <c>id=1, name='Widget'</c>.</summary>
    public override string ToString() => string.Join(", ", _names.Select((name, index) => $"{name}={ValueText.Of(_values[index])}"));

    internal static async Task<IReadOnlyList<SqlRow>> ReadAllAsync(DbCommand command, SqlDialect dialect, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var types = Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName).ToArray();
        var isJson = types.Select(dialect.IsJson).ToArray();
        var rows = new List<SqlRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var values = new object?[names.Length];
            for (var index = 0; index < values.Length; index++)
                values[index] = await reader.IsDBNullAsync(index, cancellationToken) ? null : Read(reader, index, types[index], dialect);
            rows.Add(new SqlRow(names, isJson, values));
        }

        return rows;
    }

    internal bool IsJson(int index) => _isJson[index];

    internal object? ValueOf(int index) => _values[index];

    internal T? Get<T>(int index) => _values[index] is T value ? value : (T?)ValueConversion.To(_values[index], typeof(T), IsJson(index), _names[index]);

    /// <summary>Where a column is, whatever the case of its name; -1 when it is not there.</summary>
    internal int Find(string column)
    {
        for (var index = 0; index < _names.Count; index++)
        {
            if (string.Equals(_names[index], column, StringComparison.OrdinalIgnoreCase))
                return index;
        }

        return -1;
    }

    private static object Read(DbDataReader reader, int index, string type, SqlDialect dialect)
    {
        try
        {
            return reader.GetValue(index);
        }
        catch (Exception unreadable) when (unreadable is InvalidCastException or OverflowException or NotSupportedException)
        {
            throw new InvalidCastException(
                $"The column {reader.GetName(index)} is a {type}, which can't be read as it is ({unreadable.Message}). Select it as text: {dialect.AsText(reader.GetName(index))}.", unreadable);
        }
    }

    private int IndexOf(string column) => Find(column) is >= 0 and var index
        ? index
        : throw new ArgumentException($"There is no column '{column}'. The row has: {string.Join(", ", _names)}.", nameof(column));
}
