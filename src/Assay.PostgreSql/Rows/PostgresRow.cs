using System.Globalization;
using Npgsql;

namespace Assay.PostgreSql.Rows;

/// <summary>One row of a query.</summary>
public sealed class PostgresRow
{
    private readonly IReadOnlyList<string> _names;
    private readonly object?[] _values;

    private PostgresRow(IReadOnlyList<string> names, object?[] values) => (_names, _values) = (names, values);

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => _names;

    /// <summary>A column's value, null for SQL's null.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column; says which there are.</exception>
    public object? this[string column] => _values[IndexOf(column)];

    /// <summary>A column's value as a type; numbers are converted where nothing is lost.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column; says which there are.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T? Get<T>(string column) => Get<T>(IndexOf(column));

    /// <summary>The row as <c>id=1, name=Widget</c>.</summary>
    public override string ToString() => string.Join(", ", _names.Select((name, index) => $"{name}={Show(_values[index])}"));

    internal static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "null",
    };

    internal static async Task<IReadOnlyList<PostgresRow>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var rows = new List<PostgresRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var values = new object?[names.Length];
            for (var index = 0; index < values.Length; index++)
                values[index] = await reader.IsDBNullAsync(index, cancellationToken) ? null : reader.GetValue(index);
            rows.Add(new PostgresRow(names, values));
        }

        return rows;
    }

    internal T? Get<T>(int index) => _values[index] switch
    {
        null => default,
        T value => value,
        IConvertible number when Nullable.GetUnderlyingType(typeof(T)) is { } inner => (T)Convert.ChangeType(number, inner, CultureInfo.InvariantCulture),
        IConvertible number => (T)Convert.ChangeType(number, typeof(T), CultureInfo.InvariantCulture),
        var other => throw new InvalidCastException($"{_names[index]} is a {other.GetType().Name}, not a {typeof(T).Name}."),
    };

    private int IndexOf(string column)
    {
        for (var index = 0; index < _names.Count; index++)
        {
            if (string.Equals(_names[index], column, StringComparison.OrdinalIgnoreCase))
                return index;
        }

        throw new ArgumentException($"There is no column '{column}'. The row has: {string.Join(", ", _names)}.", nameof(column));
    }
}
