using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>Drops what runs left whose process is over: their sandboxes and half-built templates.</summary>
internal static class Sweeper
{
    /// <summary>One sweep. A database that can't be dropped now stays registered for the next one.</summary>
    public static async Task SweepAsync(PostgresHost host, CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var run in await RunsAsync(host, cancellationToken))
                await SweepAsync(host, run, cancellationToken);
        }
        catch (NpgsqlException)
        {
            // The server went away, or another sweeper was first. Nothing is lost: the registry still names what is left.
        }
    }

    private static async Task SweepAsync(PostgresHost host, int run, CancellationToken cancellationToken)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        if (!await IsTrueAsync(connection, $"select pg_try_advisory_lock({AdvisoryLocks.Run}, {run})", cancellationToken))
            return;

        try
        {
            var names = new List<string>();
            await using (var ask = new NpgsqlCommand("select name from databases where run = $1", connection) { Parameters = { new() { Value = run } } })
            await using (var reader = await ask.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                    names.Add(reader.GetString(0));
            }

            foreach (var name in names)
                await host.DropAsync(name, cancellationToken);
        }
        finally
        {
            await IsTrueAsync(connection, $"select pg_advisory_unlock({AdvisoryLocks.Run}, {run})", CancellationToken.None);
        }
    }

    private static async Task<List<int>> RunsAsync(PostgresHost host, CancellationToken cancellationToken)
    {
        await using var ask = host.Maintenance.CreateCommand("select distinct run from databases where run <> $1");
        ask.Parameters.Add(new NpgsqlParameter { Value = host.Lease.Run });
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var runs = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
            runs.Add(reader.GetInt32(0));
        return runs;
    }

    private static async Task<bool> IsTrueAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
