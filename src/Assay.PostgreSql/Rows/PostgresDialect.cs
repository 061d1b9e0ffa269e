using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Assay.Sql.Rows;
using Npgsql;
using NpgsqlTypes;

namespace Assay.PostgreSql.Rows;

/// <summary>The ways of PostgreSQL in the statements of a test's helpers.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    private const string AskColumns = TableShape.Mark + """
        select a.attname, t.oid::regtype::text, t.typtype = 'e'
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_type d on d.oid = a.atttypid
        join pg_catalog.pg_type t on t.oid = case when d.typtype = 'd' then d.typbasetype else d.oid end
        where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum
        """;

    private const string AskTables = TableShape.Mark + """
        select case when pg_catalog.pg_table_is_visible(c.oid) then c.relname else n.nspname || '.' || c.relname end
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset')
          and n.nspname !~ '^pg_(toast|temp)' order by 1
        """;

    private PostgresDialect()
    {
    }

    public static PostgresDialect Instance { get; } = new();

    public override string Marker(int number) => "$" + number.ToString(CultureInfo.InvariantCulture);

    public override string Quote(string name) => SqlName.Quote(name);

    public override string QuotePart(string name) => SqlName.QuotePart(name);

    public override DbParameter Parameter(int number, object? value) => new NpgsqlParameter { Value = value ?? DBNull.Value };

    public override DbParameter Parameter(int number, BoundValue bound) => bound switch
    {
        { Value: null } => new NpgsqlParameter { Value = DBNull.Value },
        // Left to the server: text goes into columns of any type, such as enumerations, uuid or inet.
        { Value: string text } => Untyped(text),
        { Value: char character } => Untyped(character.ToString()),
        { Column.IsJson: true } => Untyped(JsonSerializer.Serialize(bound.Value)),
        { Value: Enum label, Column.IsInteger: true } => new NpgsqlParameter { Value = Convert.ChangeType(label, typeof(long), CultureInfo.InvariantCulture) },
        { Value: Enum label } => Untyped(EnumLabels.Of(label, bound.Column.IsEnum)),
        { Value: DateTimeOffset time } => new NpgsqlParameter { Value = time.ToUniversalTime() },
        { Value: DateTime { Kind: DateTimeKind.Local } time } => new NpgsqlParameter { Value = time.ToUniversalTime() },
        { Value: ushort or uint } => new NpgsqlParameter { Value = Convert.ToInt64(bound.Value, CultureInfo.InvariantCulture) },
        { Value: ulong large } => new NpgsqlParameter { Value = (decimal)large },
        _ => new NpgsqlParameter { Value = bound.Value },
    };

    /// <remarks>json has no equality of its own.</remarks>
    public override string Equal(TableColumn column, string marker) =>
        column.IsJson ? $"{SqlName.QuotePart(column.Name)}::jsonb = {marker}::jsonb" : $"{SqlName.QuotePart(column.Name)} = {marker}";

    public override async Task<IReadOnlyList<TableColumn>> ColumnsAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        await using var ask = session.Create(AskColumns);
        ask.Parameters.Add(new NpgsqlParameter { Value = SqlName.Quote(table) });
        var columns = new List<TableColumn>();
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var type = reader.GetString(1);
            columns.Add(new TableColumn(reader.GetString(0), type)
            {
                IsEnum = reader.GetBoolean(2),
                IsJson = IsJson(type),
                IsInteger = type is "smallint" or "integer" or "bigint",
            });
        }

        return columns;
    }

    public override async Task<IReadOnlyList<string>> TablesAsync(SqlSession session, CancellationToken cancellationToken)
    {
        await using var list = session.Create(AskTables);
        return [.. (await session.ReadAsync(list, cancellationToken)).Select(row => row.Get<string>(0)!)];
    }

    public override async Task<SqlRow> InsertAsync(SqlSession session, string table, IReadOnlyList<BoundValue> bound, CancellationToken cancellationToken)
    {
        var sql = bound.Count == 0
            ? $"insert into {Quote(table)} default values returning *"
            : $"insert into {Quote(table)} ({string.Join(", ", bound.Select(value => QuotePart(value.Column.Name)))}) "
                + $"values ({string.Join(", ", bound.Select((_, index) => Marker(index + 1)))}) returning *";
        await using var command = session.Create(sql, bound);
        return (await session.ReadAsync(command, cancellationToken))[0];
    }

    public override bool IsJson(string type) => type is "json" or "jsonb";

    public override string AsText(string column) => $"{column}::text";

    private static NpgsqlParameter Untyped(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Unknown };
}
