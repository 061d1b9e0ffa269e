using Npgsql;

namespace Assay.PostgreSql.Rows;

/// <summary>The rows of a table that fit, to be read or asserted. Immutable: each narrowing answers a new one.</summary>
public sealed class TableRows
{
    private const int Shown = 10;
    private readonly NpgsqlDataSource _dataSource;
    private readonly string _table;
    private readonly IReadOnlyList<ColumnValue> _conditions;

    internal TableRows(NpgsqlDataSource dataSource, string table, IReadOnlyList<ColumnValue> conditions) =>
        (_dataSource, _table, _conditions) = (dataSource, table, conditions);

    /// <summary>Keeps the rows whose columns equal the object's properties: <c>Where(new { order_id = 7 })</c>.</summary>
    /// <param name="values">The columns and their values; null is SQL's null.</param>
    public TableRows Where(object values) => new(_dataSource, _table, [.. _conditions, .. ColumnValues.Of(values)]);

    /// <summary>Reads the rows.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<PostgresRow>> ToListAsync(CancellationToken cancellationToken = default)
    {
        await using var command = SqlCommand.Create(_dataSource, $"select * from {SqlCommand.Quote(_table)}{Condition}", Values);
        return await PostgresRow.ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Counts the rows.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<long> CountAsync(CancellationToken cancellationToken = default)
    {
        await using var command = SqlCommand.Create(_dataSource, $"select count(*) from {SqlCommand.Quote(_table)}{Condition}", Values);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Asserts that there is exactly one row and that its columns equal the object's properties.</summary>
    /// <param name="values">The columns and the values expected in them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The row.</returns>
    /// <exception cref="RowAssertionException">There is none, there are several, or a column differs; shows what is there.</exception>
    public async Task<PostgresRow> ShouldHave(object values, CancellationToken cancellationToken = default)
    {
        var rows = await ToListAsync(cancellationToken);
        if (rows.Count != 1)
            throw Failed("exactly one row", rows);
        var differences = ColumnValues.Of(values)
            .Where(expected => !SameValue(expected.Value, rows[0][expected.Name]))
            .Select(expected => $"  {expected.Name} is {PostgresRow.Show(rows[0][expected.Name])}, expected {PostgresRow.Show(expected.Value)}")
            .ToList();
        return differences.Count == 0
            ? rows[0]
            : throw new RowAssertionException($"{Description}:\n{string.Join("\n", differences)}\n  the row: {rows[0]}");
    }

    /// <summary>Asserts the number of rows.</summary>
    /// <param name="count">How many there should be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RowAssertionException">There are more or fewer; shows what is there.</exception>
    public async Task ShouldCount(int count, CancellationToken cancellationToken = default)
    {
        var rows = await ToListAsync(cancellationToken);
        if (rows.Count != count)
            throw Failed($"{count} row{(count == 1 ? "" : "s")}", rows);
    }

    /// <summary>Asserts that there is no row.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RowAssertionException">There is one; shows what is there.</exception>
    public Task ShouldBeEmpty(CancellationToken cancellationToken = default) => ShouldCount(0, cancellationToken);

    private string Description => $"{_table}{(_conditions.Count == 0 ? "" : " where " + string.Join(" and ", _conditions.Select(c => $"{c.Name} = {PostgresRow.Show(c.Value)}")))}";

    private IEnumerable<object?> Values => _conditions.Where(condition => condition.Value is not null).Select(condition => condition.Value);

    private string Condition
    {
        get
        {
            var number = 0;
            var terms = _conditions.Select(condition => condition.Value is null
                ? $"{SqlCommand.Quote(condition.Name)} is null"
                : $"{SqlCommand.Quote(condition.Name)} = ${++number}").ToList();
            return terms.Count == 0 ? "" : " where " + string.Join(" and ", terms);
        }
    }

    private static bool SameValue(object? expected, object? actual)
    {
        if (expected is null || actual is null)
            return expected is null && actual is null;
        if (expected.Equals(actual))
            return true;
        return expected is IConvertible and not string && actual is IConvertible and not string
            && expected is not bool && actual is not bool && expected is not DateTime && actual is not DateTime
            && Convert.ToDecimal(expected, System.Globalization.CultureInfo.InvariantCulture) == Convert.ToDecimal(actual, System.Globalization.CultureInfo.InvariantCulture);
    }

    private RowAssertionException Failed(string expected, IReadOnlyList<PostgresRow> rows)
    {
        var seen = rows.Count == 0 ? "  no row" : string.Join("\n", rows.Take(Shown).Select(row => $"  {row}"));
        var more = rows.Count > Shown ? $"\n  … and {rows.Count - Shown} more" : "";
        return new RowAssertionException($"{Description}: expected {expected}, found {rows.Count}:\n{seen}{more}");
    }
}
