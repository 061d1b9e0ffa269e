using System.Globalization;

namespace Assay.PostgreSql.Rows;

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

    public async Task<IReadOnlyList<PostgresRow>> ReadAsync(int? most, CancellationToken cancellationToken)
    {
        var bound = await BindAsync(Conditions, cancellationToken);
        var limit = most is { } rows ? string.Create(CultureInfo.InvariantCulture, $" limit {rows}") : "";
        await using var command = Session.Create($"select * from {SqlName.Quote(Table)}{Where(bound)}{limit}", Given(bound));
        return await PostgresRow.ReadAllAsync(command, cancellationToken);
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var bound = await BindAsync(Conditions, cancellationToken);
        await using var command = Session.Create($"select count(*) from {SqlName.Quote(Table)}{Where(bound)}", Given(bound));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Rows of the table, whatever the conditions: where none fits, the nearest are shown.</summary>
    public Task<IReadOnlyList<PostgresRow>> ReadTableAsync(CancellationToken cancellationToken) =>
        (this with { Conditions = [] }).ReadAsync(MostCompared, cancellationToken);

    private static IEnumerable<BoundValue> Given(IEnumerable<BoundValue> bound) => bound.Where(value => value.Value is not null);

    private static string Where(IReadOnlyList<BoundValue> bound)
    {
        var number = 0;
        var terms = bound.Select(value => value switch
        {
            { Value: null } => $"{SqlName.QuotePart(value.Column.Name)} is null",
            // json has no equality of its own.
            { Column.IsJson: true } => $"{SqlName.QuotePart(value.Column.Name)}::jsonb = ${++number}::jsonb",
            _ => $"{SqlName.QuotePart(value.Column.Name)} = ${++number}",
        }).ToList();
        return terms.Count == 0 ? "" : " where " + string.Join(" and ", terms);
    }
}
