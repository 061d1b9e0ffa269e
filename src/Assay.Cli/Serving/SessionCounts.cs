using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Npgsql;

namespace Assay.Cli.Serving;

/// <summary>The sessions that clients have in databases, those of Assay itself not counted.</summary>
internal static class SessionCounts
{
    /// <summary>A role that may not see what others do sees their sessions without a type and a name.</summary>
    private const string Clients = $"coalesce(backend_type, 'client backend') = 'client backend' and application_name is distinct from '{ResetSession.Application}'";

    /// <summary>
    /// For each database how many sessions there are now, and how many there have ever been: a session that came and went between two looks shows
    /// in the second number.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, (long Now, long Ever)>> ReadAsync(PostgresHost host, IReadOnlyList<string> databases, CancellationToken cancellationToken)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        await using var ask = new NpgsqlCommand(
            $"""
            select s.datname::text, (select count(*) from pg_stat_activity a where a.datname = s.datname and {Clients}), s.sessions
              from pg_stat_database s where s.datname = any ($1)
            """,
            connection)
        {
            Parameters = { new() { Value = databases.ToArray() } },
        };
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            counts[reader.GetString(0)] = (reader.GetInt64(1), reader.GetInt64(2));
        return counts;
    }

    public static async Task<bool> AnyAsync(PostgresHost host, string database, CancellationToken cancellationToken)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        return await RegistrySql.ScalarAsync<bool>(connection, $"select exists (select from pg_stat_activity where datname = $1 and {Clients})", database);
    }
}
