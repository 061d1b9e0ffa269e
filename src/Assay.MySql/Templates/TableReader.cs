using System.Globalization;
using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>Reads the tables and sequences of a database.</summary>
internal sealed class TableReader(MySqlConnection connection, string database, CancellationToken cancellationToken)
{
    private const string AskTables =
        """
        select table_name, table_type, engine, auto_increment, create_options from information_schema.tables
         where table_schema = ? and table_type not like '%VIEW' order by table_name
        """;

    // Generated columns have an expression; that of a column without one is null or empty.
    private const string AskColumns =
        """
        select table_name, column_name, data_type, coalesce(generation_expression, '') <> '' from information_schema.columns
         where table_schema = ? order by table_name, ordinal_position
        """;

    // Unique over whole columns that are never null; the primary key is the first of them.
    private const string AskKeys =
        """
        select table_name, index_name, group_concat(column_name order by seq_in_index separator '\n') from information_schema.statistics
         where table_schema = ? and non_unique = 0
         group by table_name, index_name
        having count(column_name) = count(*) and max(nullable) = '' and max(sub_part) is null
         order by table_name, index_name <> 'PRIMARY', index_name
        """;

    public async Task<IReadOnlyList<TableDefinition>> ReadAsync()
    {
        await RegistrySql.ExecuteAsync(connection, "set session group_concat_max_len = 1000000", cancellationToken);
        var all = await ReadAsync(AskColumns, reader => (
            Table: reader.GetString(0), Column: new ColumnDefinition(reader.GetString(1), reader.GetString(2) is "float" or "double"), IsGenerated: reader.GetInt64(3) == 1));
        var columns = all.Where(row => !row.IsGenerated).ToLookup(row => row.Table, row => row.Column, StringComparer.Ordinal);
        var computed = all.Where(row => row.IsGenerated).Select(row => row.Table).ToHashSet(StringComparer.Ordinal);
        var keys = (await ReadAsync(AskKeys, reader => (Table: reader.GetString(0), Columns: reader.GetString(2).Split('\n'))))
            .ToLookup(row => row.Table, row => row.Columns, StringComparer.Ordinal);
        var tables = await ReadAsync(AskTables, reader => new TableDefinition(reader.GetString(0), KindOf(reader.GetString(1)), Text(reader, 2), "")
        {
            AutoIncrement = reader.IsDBNull(3) ? null : Convert.ToUInt64(reader.GetValue(3), CultureInfo.InvariantCulture),
            IsPartitioned = Text(reader, 4).Contains("partitioned", StringComparison.OrdinalIgnoreCase),
            HasOwnStatistics = Text(reader, 4) is var options
                && (options.Contains("stats_auto_recalc=1", StringComparison.OrdinalIgnoreCase) || options.Contains("stats_persistent=0", StringComparison.OrdinalIgnoreCase)),
        });
        var complete = new List<TableDefinition>();
        foreach (var table in tables.OrderBy(table => table.Kind != TableKind.Sequence))
        {
            complete.Add(table with
            {
                Sql = await ShowAsync(table),
                Columns = [.. columns[table.Name]],
                HasGenerated = computed.Contains(table.Name),
                // Foreign keys and columns of the catalogue may differ in their case; the table's own names count.
                Key = keys[table.Name].FirstOrDefault(key => key.All(name => columns[table.Name].Any(column => column.Name == name))) ?? [],
                HasRows = table.Kind != TableKind.Sequence
                    && await RegistrySql.ScalarAsync<long>(connection, $"select exists (select * from {SqlName.Quote(table.Name)})", cancellationToken) == 1,
            });
        }

        return complete;
    }

    private static TableKind KindOf(string type) => type switch
    {
        "SEQUENCE" => TableKind.Sequence,
        "SYSTEM VERSIONED" => TableKind.Versioned,
        _ => TableKind.Table,
    };

    private static string Text(MySqlDataReader reader, int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);

    private async Task<string> ShowAsync(TableDefinition table)
    {
        var kind = table.Kind == TableKind.Sequence ? "sequence" : "table";
        var shown = await ReadAsync($"show create {kind} {SqlName.Quote(table.Name)}", reader => reader.GetString(1));
        return TemplateManifest.Open(shown[0], database);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<MySqlDataReader, T> read)
    {
        await using var command = new MySqlCommand(sql, connection);
        if (sql.Contains('?', StringComparison.Ordinal) && !sql.StartsWith("show", StringComparison.Ordinal))
            command.Parameters.Add(new MySqlParameter { Value = database });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}
