using Assay.MySql.Databases;
using Assay.MySql.Templates;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>
/// Reads the marks of a database. Where the server allows it these are InnoDB's own counters of changed rows, which grow with every change whoever made it,
/// cascades of foreign keys and changes that were taken back included, and which one question tells of all tables. Else, and for tables of other engines,
/// they are checksums over all rows.
/// </summary>
internal sealed class MarkSource
{
    private readonly string? _counters;
    private readonly string? _checksums;
    private readonly string? _numbers;
    private readonly IReadOnlyList<(string Table, string Question)> _sums;

    private MarkSource(string? counters, string? checksums, string? numbers, IReadOnlyList<(string Table, string Question)> sums) =>
        (_counters, _checksums, _numbers, _sums) = (counters, checksums, numbers, sums);

    /// <summary>Whether all tables of InnoDB are looked at by their counters.</summary>
    public bool Counts => _counters is not null;

    /// <param name="database">The database.</param>
    /// <param name="manifest">What is in it.</param>
    /// <param name="counterView">The server's view of the counters; null where they can't be relied on.</param>
    public static MarkSource Of(string database, TemplateManifest manifest, string? counterView)
    {
        var summed = manifest.Tables.Where(table => counterView is null || !table.IsInnoDb || table.HasOwnStatistics).ToList();
        // Tables of the database that nobody knows yet appear here, too; what belongs to full-text indexes does not.
        var counters = counterView is null ? null : $"""
            select convert(convert(cast(substring_index(substring_index(name, '/', -1), '#', 1) as binary) using filename) using utf8mb4), table_id, modified_counter, autoinc,
                   stats_initialized
              from information_schema.{counterView}
             where name like {SqlName.Text(database.Replace("_", "\\_", StringComparison.Ordinal) + "/%")} and name not like '%/FTS\_________________\_%'
             order by 1, 2
            """;
        var plain = summed.Where(table => !table.HasGenerated).Select(table => SqlName.Quote(database, table.Name)).ToList();
        var checksums = plain.Count > 0 ? $"checksum table {string.Join(", ", plain)}" : null;
        var numbered = manifest.Tables.Where(table => summed.Contains(table) || (table.IsPartitioned && table.AutoIncrement is not null)).Select(table => SqlName.Text(table.Name)).ToList();
        // Where rows are compared, tables that nobody knows yet are found by this question.
        var those = counterView is null ? "" : $" and table_name in ({string.Join(", ", numbered)})";
        var numbers = numbered.Count == 0 ? null
            : $"select table_name, auto_increment from information_schema.tables where table_schema = {SqlName.Text(database)} and table_type not like '%VIEW'{those}";
        return new MarkSource(counters, checksums, numbers, [.. summed.Where(table => table.HasGenerated).Select(table => (table.Name, RowSum.Question(database, table)))]);
    }

    public async Task<TableMarks> ReadAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        var reading = new MarkReading(Counts);
        foreach (var (question, take) in Questions(reading))
        {
            await using var command = new MySqlCommand(question, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            take(reader);
        }

        foreach (var (table, question) in _sums)
        {
            try
            {
                reading.TakeSum(table, await RegistrySql.ScalarAsync<string>(connection, question, cancellationToken));
            }
            catch (MySqlException refused) when (RowSum.IsOfOtherTable(refused))
            {
                reading.TakeSum(table, null);
            }
        }

        return new TableMarks(reading.Marks);
    }

    /// <summary>The same without a thread to spare.</summary>
    public TableMarks Read(MySqlConnection connection)
    {
        var reading = new MarkReading(Counts);
        foreach (var (question, take) in Questions(reading))
        {
            using var command = new MySqlCommand(question, connection) { CommandTimeout = 5 };
            using var reader = command.ExecuteReader();
            take(reader);
        }

        foreach (var (table, question) in _sums)
        {
            using var command = new MySqlCommand(question, connection) { CommandTimeout = 5 };
            try
            {
                reading.TakeSum(table, command.ExecuteScalar() as string);
            }
            catch (MySqlException refused) when (RowSum.IsOfOtherTable(refused))
            {
                reading.TakeSum(table, null);
            }
        }

        return new TableMarks(reading.Marks);
    }

    private IEnumerable<(string Question, Action<MySqlDataReader> Take)> Questions(MarkReading reading)
    {
        if (_counters is not null)
            yield return (_counters, reading.TakeCounters);
        if (_numbers is not null)
            yield return (_numbers, reading.TakeNumbers);
        if (_checksums is not null)
            yield return (_checksums, reading.TakeChecksums);
    }
}
