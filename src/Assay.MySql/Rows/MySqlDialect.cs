using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Assay.MySql.Databases;
using Assay.Sql.Rows;
using MySqlConnector;

namespace Assay.MySql.Rows;

/// <summary>The ways of MySQL and MariaDB in the statements of a test's helpers.</summary>
internal sealed class MySqlDialect(bool isMariaDb) : SqlDialect
{
    // MariaDB's JSON is a text with a check.
    private readonly string _askColumns = TableShape.Mark + $"""
        select c.column_name, c.data_type, c.column_type, c.data_type = 'json'{(isMariaDb
            ? """ or exists (select * from information_schema.check_constraints k where k.constraint_schema = c.table_schema and k.table_name = c.table_name and k.check_clause = concat('json_valid(`', c.column_name, '`)'))"""
            : "")}
          from information_schema.columns c where c.table_schema = coalesce(@schema, database()) and c.table_name = @table order by c.ordinal_position
        """;

    private const string AskTables = TableShape.Mark + "select table_name from information_schema.tables where table_schema = database() order by 1";

    private const string AskKey = TableShape.Mark + """
        select column_name, extra like '%auto_increment%' from information_schema.columns
         where table_schema = coalesce(@schema, database()) and table_name = @table and column_key = 'PRI' order by ordinal_position
        """;

    public override string Marker(int number) => "@p" + number.ToString(CultureInfo.InvariantCulture);

    public override string Quote(string name) => name.Contains('`', StringComparison.Ordinal) ? name : string.Join('.', name.Split('.').Select(SqlName.Quote));

    public override string QuotePart(string name) => SqlName.Quote(name);

    public override DbParameter Parameter(int number, object? value) => new MySqlParameter(Marker(number), value ?? DBNull.Value);

    public override DbParameter Parameter(int number, BoundValue bound) => Parameter(number, bound switch
    {
        { Value: null or string } => bound.Value,
        { Value: char character } => character.ToString(),
        { Column.IsJson: true } => JsonSerializer.Serialize(bound.Value),
        { Value: Enum label, Column.IsInteger: true } => Convert.ChangeType(label, Enum.GetUnderlyingType(label.GetType()), CultureInfo.InvariantCulture),
        { Value: Enum label, Column.IsEnum: true } => bound.Column.Labels.FirstOrDefault(known => EnumLabels.Means(known, label)) ?? EnumLabels.Of(label, inEnumeration: false),
        { Value: Enum label } => EnumLabels.Of(label, inEnumeration: false),
        { Value: DateTimeOffset time } => time.UtcDateTime,
        { Value: DateTime { Kind: DateTimeKind.Local } time } => time.ToUniversalTime(),
        _ => bound.Value,
    });

    public override string Equal(TableColumn column, string marker) => !column.IsJson ? $"{QuotePart(column.Name)} = {marker}"
        : isMariaDb ? $"json_normalize({QuotePart(column.Name)}) = json_normalize({marker})"
        : $"{QuotePart(column.Name)} = cast({marker} as json)";

    public override async Task<IReadOnlyList<TableColumn>> ColumnsAsync(SqlSession session, string table, CancellationToken cancellationToken)
    {
        await using var ask = Ask(session, _askColumns, table);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var columns = new List<TableColumn>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var type = reader.GetString(1);
            columns.Add(new TableColumn(reader.GetString(0), type)
            {
                IsEnum = type == "enum",
                Labels = type == "enum" ? LabelsOf(reader.GetString(2)) : [],
                IsJson = Convert.ToInt64(reader.GetValue(3), CultureInfo.InvariantCulture) == 1,
                IsInteger = type is "tinyint" or "smallint" or "mediumint" or "int" or "bigint",
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
        var insert = $"insert into {Quote(table)} ({string.Join(", ", bound.Select(value => QuotePart(value.Column.Name)))}) "
            + $"values ({string.Join(", ", bound.Select((_, index) => Marker(index + 1)))})";
        await using var command = session.Create(
            isMariaDb ? $"{insert} returning *" : $"{insert}; select * from {Quote(table)} where {await KeyOfAsync(session, table, bound, cancellationToken)}", bound);
        return (await session.ReadAsync(command, cancellationToken))[0];
    }

    public override bool IsJson(string type) => type == "JSON" || (isMariaDb && type == "LONGTEXT");

    public override string AsText(string column) => $"cast({column} as char)";

    /// <summary>The condition by which MySQL, which answers nothing to an insert, is asked for the row.</summary>
    private async Task<string> KeyOfAsync(SqlSession session, string table, IReadOnlyList<BoundValue> bound, CancellationToken cancellationToken)
    {
        await using var ask = Ask(session, AskKey, table);
        var key = (await session.ReadAsync(ask, cancellationToken)).Select(row => (Name: row.Get<string>(0)!, IsNumbered: row.Get<long>(1) == 1)).ToList();
        var terms = key.Select(column => (column, Given: bound.Select(value => value.Column.Name).ToList().IndexOf(column.Name))).Select(found => found switch
        {
            { Given: >= 0 and var index } => $"{QuotePart(found.column.Name)} = {Marker(index + 1)}",
            { column.IsNumbered: true } => $"{QuotePart(found.column.Name)} = last_insert_id()",
            _ => throw new NotSupportedException(
                $"A row of {table} that MySQL makes a key for can't be read back: {found.column.Name} is neither given nor numbered. Give it a value, or insert with Execute(…)."),
        }).ToList();
        return terms.Count > 0
            ? string.Join(" and ", terms)
            : throw new NotSupportedException($"{table} has no primary key, so that MySQL can't tell a row of it from others. Insert with Execute(…).");
    }

    private static DbCommand Ask(SqlSession session, string sql, string table)
    {
        var parts = table.Replace("`", "", StringComparison.Ordinal).Split('.', 2);
        var command = session.Create(sql);
        command.Parameters.Add(new MySqlParameter("@schema", parts.Length == 2 ? parts[0] : DBNull.Value));
        command.Parameters.Add(new MySqlParameter("@table", parts[^1]));
        return command;
    }

    /// <summary>Out of <c>enum('paid','it''s open')</c>.</summary>
    private static string[] LabelsOf(string type) =>
        [.. type["enum(".Length..^1].Split("','").Select(label => label.Trim('\'').Replace("''", "'", StringComparison.Ordinal))];
}
