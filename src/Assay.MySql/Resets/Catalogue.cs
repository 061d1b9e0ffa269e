using System.Globalization;
using System.Text;
using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>Everything in a database but its rows and numbers, as the server's catalogue tells it: a line for each part of each object.</summary>
internal sealed class Catalogue
{
    /// <summary>What is asked: the kind and name of the object first.</summary>
    private static readonly string[] Questions =
    [
        "select 'database', '', its.* from information_schema.schemata its where schema_name = @db",
        """
        select if(table_type like '%VIEW', 'view', 'table'), table_name, table_type, engine, table_collation, create_options, if(table_type like '%VIEW', '', table_comment)
          from information_schema.tables where table_schema = @db
        """,
        """
        select 'table', table_name, column_name, ordinal_position, column_default, is_nullable, column_type, character_set_name, collation_name, extra, column_comment,
               generation_expression from information_schema.columns where table_schema = @db
        """,
        """
        select 'table', table_name, constraint_name, ordinal_position, column_name, referenced_table_schema, referenced_table_name, referenced_column_name
          from information_schema.key_column_usage where table_schema = @db
        """,
        "select 'table', table_name, constraint_name, update_rule, delete_rule, match_option from information_schema.referential_constraints where constraint_schema = @db",
        // The servers tell different things here: MySQL whether a constraint is enforced, MariaDB the table of a check, whose name is unique only there.
        "select 'table', table_name, its.* from information_schema.table_constraints its where table_schema = @db",
        "select 'check', constraint_name, its.* from information_schema.check_constraints its where constraint_schema = @db",
        "select 'view', table_name, view_definition, check_option, definer, security_type from information_schema.views where table_schema = @db",
        // A trigger is where its table is. Asked by its own place, MariaDB opens the tables of all databases, and is meanwhile in theirs.
        """
        select 'trigger', trigger_name, event_manipulation, event_object_table, action_order, action_statement, action_timing, sql_mode, definer
          from information_schema.triggers where event_object_schema = @db
        """,
        """
        select lower(routine_type), routine_name, routine_definition, dtd_identifier, is_deterministic, sql_data_access, security_type, sql_mode, routine_comment, definer
          from information_schema.routines where routine_schema = @db
        """,
        "select lower(routine_type), specific_name, ordinal_position, parameter_mode, parameter_name, dtd_identifier from information_schema.parameters where specific_schema = @db",
        """
        select 'event', event_name, event_definition, event_type, execute_at, interval_value, interval_field, sql_mode, starts, ends, status, on_completion, event_comment, definer
          from information_schema.events where event_schema = @db
        """,
    ];

    // Opens every table, so it is asked only where there are partitions.
    private const string Partitions =
        """
        select 'table', table_name, partition_name, subpartition_name, partition_ordinal_position, partition_method, partition_expression, partition_description
          from information_schema.partitions where table_schema = @db and partition_name is not null
        """;

    // MySQL knows expressions in indexes and invisible ones, MariaDB ignored ones.
    private const string IndexColumns =
        """
        select concat(', ', column_name) from information_schema.columns
         where table_schema = 'information_schema' and table_name = 'STATISTICS' and column_name in ('EXPRESSION', 'IS_VISIBLE', 'IGNORED')
        """;

    private readonly HashSet<string> _lines;

    private Catalogue(HashSet<string> lines) => _lines = lines;

    public static async Task<Catalogue> ReadAsync(MySqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var lines = new HashSet<string>(StringComparer.Ordinal);
        var hasPartitions = await RegistrySql.ScalarAsync<long>(
            connection, "select count(*) from information_schema.tables where table_schema = ? and create_options like '%partitioned%'", cancellationToken, database) > 0;
        var sequences = await RegistrySql.ListAsync(
            connection, "select table_name from information_schema.tables where table_schema = ? and table_type = 'SEQUENCE'", cancellationToken, database);
        var indexes = Indexes(await RegistrySql.ListAsync(connection, IndexColumns, cancellationToken));
        foreach (var question in Questions.Append(indexes).Concat(hasPartitions ? [Partitions] : []).Concat(sequences.Select(name => Sequence(database, name))))
        {
            await using var command = new MySqlCommand(question, connection) { Parameters = { new("@db", database) } };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                lines.Add(Line(reader));
        }

        foreach (var grant in await DatabaseGrants.ReadAsync(connection, database, cancellationToken))
            lines.Add($"right\t{grant}");
        return new Catalogue(lines);
    }

    /// <summary>The objects that differ, such as <c>table orders</c>; null where none does.</summary>
    public string? DifferenceFrom(Catalogue other)
    {
        if (_lines.SetEquals(other._lines))
            return null;
        // The columns of a view are told as those of a table, and not at all while it can't be read.
        var views = _lines.Concat(other._lines).Where(line => line.StartsWith("view\t", StringComparison.Ordinal)).Select(NameIn).ToHashSet(StringComparer.Ordinal);
        var changed = _lines.Except(other._lines).Concat(other._lines.Except(_lines))
            .Select(line => $"{(views.Contains(NameIn(line)) && line.StartsWith("table\t", StringComparison.Ordinal) ? "view" : line.Split('\t')[0])} {NameIn(line)}".Trim())
            .ToHashSet(StringComparer.Ordinal);
        return string.Join(", ", changed.Order(StringComparer.Ordinal).Take(10));
    }

    private static string Indexes(IEnumerable<string> ownColumns) =>
        $"""
        select 'table', table_name, index_name, seq_in_index, column_name, non_unique, collation, sub_part, nullable, index_type, comment, index_comment{string.Concat(ownColumns)}
          from information_schema.statistics where table_schema = @db
        """;

    /// <summary>Where it stands is no part of the schema.</summary>
    private static string Sequence(string database, string name) =>
        $"select 'sequence', {SqlName.Text(name)}, start_value, minimum_value, maximum_value, increment, cache_size, cycle_option from {SqlName.Quote(database, name)}";

    private static string NameIn(string line) => line.Split('\t')[1];

    private static string Line(MySqlDataReader reader)
    {
        var line = new StringBuilder();
        for (var column = 0; column < reader.FieldCount; column++)
            line.Append(column == 0 ? "" : "\t").Append(reader.IsDBNull(column) ? "-" : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture));
        return line.ToString();
    }
}
