using Assay.PostgreSql.Resets;
using Npgsql;

namespace Assay.PostgreSql.Verification;

/// <summary>Everything in a database as lines of text: schema, rows, sequences, large objects, settings. Asks PostgreSQL, and shares nothing with the reset.</summary>
internal sealed class DatabaseState
{
    private const string Tables =
        """
        select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'm') and c.relispopulated and c.relpersistence <> 't'
           and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset') and n.nspname !~ '^pg_(toast|temp)' order by 1
        """;

    private const string Sequences = "select format('%I.%I', schemaname, sequencename) from pg_sequences where schemaname <> 'assay_reset' order by 1";
    private const string LargeObjects = "select format('large object %s of %s %s: %s', oid, lomowner::regrole, lomacl, md5(lo_get(oid))) from pg_largeobject_metadata order by oid";
    private const int MostDifferences = 20;
    private readonly IReadOnlyList<string> _lines;

    private DatabaseState(IReadOnlyList<string> lines) => _lines = lines;

    public static async Task<DatabaseState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var lines = await ListAsync(connection, EmbeddedScript.State, cancellationToken);
        foreach (var table in await ListAsync(connection, Tables, cancellationToken))
            lines.AddRange(await ListAsync(connection, $"select '{Quoted(table)}: ' || r::text from only {table} r order by r::text collate \"C\"", cancellationToken));
        foreach (var sequence in await ListAsync(connection, Sequences, cancellationToken))
            lines.AddRange(await ListAsync(connection, $"select format('sequence %s at %s called %s', '{Quoted(sequence)}', last_value, is_called) from {sequence}", cancellationToken));
        lines.AddRange(await ListAsync(connection, LargeObjects, cancellationToken));
        return new DatabaseState(lines);
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
    private static IEnumerable<string> Missing(IReadOnlyList<string> from, IReadOnlyList<string> other)
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

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(reader.GetString(0));
        return lines;
    }
}
