using System.Globalization;
using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Verification;

/// <summary>
/// Everything in a database as lines of text: what SHOW tells of each object, every row, the next numbers, the rights. Asks the server in its own words, and shares nothing
/// with the reset.
/// </summary>
internal sealed class DatabaseState
{
    private const int MostDifferences = 20;
    private readonly List<string> _lines;

    private DatabaseState(List<string> lines) => _lines = lines;

    public static async Task<DatabaseState> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        var own = new MySqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            ApplicationName = "assay verification",
            AllowZeroDateTime = true,
            DefaultCommandTimeout = 0,
            ConnectionTimeout = MySqlHost.ConnectionTimeout,
            TreatTinyAsBoolean = false,
            AllowUserVariables = true,
        };
        await using var connection = new MySqlConnection(own.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var reading = new Reading(connection, cancellationToken);
        await reading.ReadAsync();
        return new DatabaseState(reading.Lines);
    }

    /// <summary>The lines by which the other one differs, up to 20; null when it is equal.</summary>
    public string? DifferenceFrom(DatabaseState other)
    {
        if (_lines.SequenceEqual(other._lines, StringComparer.Ordinal))
            return null;
        var lost = Missing(_lines, other._lines).Select(line => $"- {line}");
        var gained = Missing(other._lines, _lines).Select(line => $"+ {line}");
        return string.Join('\n', lost.Concat(gained).Take(MostDifferences));
    }

    public override string ToString() => string.Join('\n', _lines);

    /// <summary>What is oftener in one list than in the other.</summary>
    private static IEnumerable<string> Missing(List<string> from, List<string> other)
    {
        var counts = other.CountBy(line => line).ToDictionary(StringComparer.Ordinal);
        foreach (var line in from)
        {
            if (counts.TryGetValue(line, out var count) && count > 0)
                counts[line] = count - 1;
            else
                yield return line;
        }
    }

    private sealed class Reading(MySqlConnection connection, CancellationToken cancellationToken)
    {
        public List<string> Lines { get; } = [];

        public async Task ReadAsync()
        {
            await RowsAsync("set session time_zone = '+00:00'");
            await AddAsync("show create database `" + connection.Database + "`", "database");
            foreach (var table in await RowsAsync("show full tables"))
                await AddTableAsync(table[0], table[1]);
            foreach (var trigger in await RowsAsync("show triggers"))
                Lines.Add($"trigger {string.Join(" | ", trigger.Where((_, column) => column != 5))}");
            foreach (var kind in new[] { "procedure", "function" })
            {
                foreach (var routine in await RowsAsync($"show {kind} status where db = '{connection.Database}'"))
                    await AddAsync($"show create {kind} {Quoted(routine[1])}", $"{kind} {routine[1]}");
            }

            foreach (var planned in await RowsAsync("show events"))
                await AddAsync($"show create event {Quoted(planned[1])}", $"event {planned[1]}");
            foreach (var right in await RowsAsync(
                $"select grantee, privilege_type from information_schema.schema_privileges where table_schema = '{connection.Database}' union all select grantee, concat(privilege_type, ' on ', table_name) from information_schema.table_privileges where table_schema = '{connection.Database}' order by 1, 2"))
                Lines.Add($"right {string.Join(" ", right)}");
        }

        private async Task AddTableAsync(string name, string kind)
        {
            // The next number is a part of what makes a table.
            await AddAsync($"show create {(kind == "VIEW" ? "view" : "table")} {Quoted(name)}", $"{kind} {name}");
            if (kind.EndsWith("VIEW", StringComparison.Ordinal))
                return;
            var rows = (await RowsAsync($"select * from {Quoted(name)}")).Select(row => $"{name}: {string.Join(" | ", row)}");
            Lines.AddRange(rows.Order(StringComparer.Ordinal));
        }

        private async Task AddAsync(string sql, string what)
        {
            foreach (var row in await RowsAsync(sql))
                Lines.Add($"{what}: {string.Join(" | ", row)}");
        }

        private async Task<List<string[]>> RowsAsync(string sql)
        {
            await using var command = new MySqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<string[]>();
            while (await reader.ReadAsync(cancellationToken))
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column)))]);
            return rows;
        }

        private static string Text(object value) => value switch
        {
            DBNull => "null",
            byte[] bytes => Convert.ToHexString(bytes),
            float number => number.ToString("R", CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };

        private static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
    }
}
