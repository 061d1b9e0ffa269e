namespace Assay.PostgreSql.Rows;

/// <summary>Inserts one row and answers it as the database made it.</summary>
internal static class InsertStatement
{
    public static async Task<PostgresRow> RunAsync(SqlSession session, string table, object values, CancellationToken cancellationToken)
    {
        var bound = await session.BindAsync(table, ColumnValues.Of(values), cancellationToken);
        var sql = bound.Count == 0
            ? $"insert into {SqlName.Quote(table)} default values returning *"
            : $"insert into {SqlName.Quote(table)} ({string.Join(", ", bound.Select(value => SqlName.QuotePart(value.Column.Name)))}) "
                + $"values ({string.Join(", ", bound.Select((_, index) => $"${index + 1}"))}) returning *";
        await using var command = session.Create(sql, bound);
        return (await PostgresRow.ReadAllAsync(command, cancellationToken))[0];
    }
}
