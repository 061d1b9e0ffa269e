using System.Globalization;

namespace Assay.Sql.Rows;

/// <summary>A table, and the conditions that its rows meet.</summary>
internal sealed record TableQuery(SqlSession Session, string Table, IReadOnlyList<ColumnValue> Conditions)
{
    /// <summary>How many rows of a table are compared to find those that come near.</summary>
    private const int MostCompared = 1_000;

    public override string ToString() => Conditions.Count == 0
        ? Table
        : $"{Table} where {string.Join(" and ", Conditions.Select(condition => $"{condition.Name} {(condition.Value is null ? "is" : "=")} {ValueText.Of(condition.Value)}"))}";

    public ValueTask<IReadOnlyList<BoundValue>> BindAsync(IReadOnlyList<ColumnValue> values, CancellationToken cancellationToken) =>
        Session.BindAsync(Table, values, cancellationToken);

    public async Task<IReadOnlyList<SqlRow>> ReadAsync(int? most, CancellationToken cancellationToken)
    {
        var bound = await BindAsync(Conditions, cancellationToken);
        var limit = most is { } rows ? string.Create(CultureInfo.InvariantCulture, $" limit {rows}") : "";
        await using var command = Session.Create($"select * from {Session.Dialect.Quote(Table)}{Where(bound)}{limit}", Given(bound));
        return await Session.ReadAsync(command, cancellationToken);
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var bound = await BindAsync(Conditions, cancellationToken);
        await using var command = Session.Create($"select count(*) from {Session.Dialect.Quote(Table)}{Where(bound)}", Given(bound));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Rows of the table, whatever the conditions: where none fits, the nearest are shown.</summary>
    public Task<IReadOnlyList<SqlRow>> ReadTableAsync(CancellationToken cancellationToken) =>
        (this with { Conditions = [] }).ReadAsync(MostCompared, cancellationToken);

    private static IEnumerable<BoundValue> Given(IEnumerable<BoundValue> bound) => bound.Where(value => value.Value is not null);

    private string Where(IReadOnlyList<BoundValue> bound)
    {
        var number = 0;
        var terms = bound.Select(value => value.Value is null
            ? $"{Session.Dialect.QuotePart(value.Column.Name)} is null"
            : Session.Dialect.Equal(value.Column, Session.Dialect.Marker(++number))).ToList();
        return terms.Count == 0 ? "" : " where " + string.Join(" and ", terms);
    }
}
