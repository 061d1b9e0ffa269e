using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// Takes over what runs left whose process is over: drops their sandboxes' databases and half-built templates, and hands on the databases that
/// were prepared and never used. Works in the background, and only on names of the registry.
/// </summary>
internal static class Sweeper
{
    /// <summary>Prepared databases of one template that are handed on.</summary>
    private const int MostPrepared = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Sweeps now and again as long as the lease lasts.</summary>
    public static async Task RunAsync(PostgresHost host)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(host.Lease.Lost))
                await SweepAsync(host, host.Lease.Lost);
        }
        catch (OperationCanceledException)
        {
            // The next host of the server sweeps.
        }
    }

    /// <summary>One sweep. A database that can't be dropped now stays registered for the next one.</summary>
    public static async Task SweepAsync(PostgresHost host, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
            foreach (var run in await OthersAsync(connection, host.Lease.Run, cancellationToken))
                await SweepAsync(host, connection, run, cancellationToken);
            await HandOnAsync(host, connection);
            foreach (var name in await RegistrySql.ListAsync(
                connection, "select name from databases d where run = $1 and (state = 'dropping' or exists (select from pg_database i where i.datname = d.name and i.datconnlimit = -2))", host.Lease.Run))
                await host.TryDropAsync(name);
        }
        catch (Exception failed) when (failed is NpgsqlException or ObjectDisposedException)
        {
            // The server went away, or another sweeper was first. Nothing is lost: the registry still names what is left.
        }
    }

    /// <summary>Sweeps one run whose process is over, for somebody who waits for what it left.</summary>
    public static async Task SweepAsync(PostgresHost host, int run, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
            await SweepAsync(host, connection, run, cancellationToken);
        }
        catch (NpgsqlException)
        {
            // Another sweeper was first, or whoever waits hears by itself that the server went away.
        }
    }

    private static async Task SweepAsync(PostgresHost host, NpgsqlConnection connection, int run, CancellationToken cancellationToken)
    {
        if (!await RegistrySql.ScalarAsync<bool>(connection, $"select pg_try_advisory_lock({AdvisoryLocks.Run}, {run})"))
            return;

        try
        {
            await RegistrySql.ExecuteAsync(connection, "update databases set run = 0 where run = $1 and state = 'prepared'", cancellationToken, run);
            foreach (var name in await RegistrySql.ListAsync(connection, "select name from databases where run = $1", run))
                await host.TryDropAsync(name);
            await RegistrySql.ExecuteAsync(
                connection, "delete from runs where run = $1 and not exists (select from databases where run = $1)", cancellationToken, run);
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await RegistrySql.ExecuteAsync(connection, $"select pg_advisory_unlock({AdvisoryLocks.Run}, {run})");
        }
    }

    /// <summary>Of the prepared databases that belong to nobody a few stay for whoever needs one: copies of a template as it is today.</summary>
    private static async Task HandOnAsync(PostgresHost host, NpgsqlConnection connection)
    {
        var stale = await RegistrySql.ListAsync(
            connection,
            $"""
            update databases set run = $1, state = 'dropping'
             where run = 0 and state = 'prepared' and name in (
               select name from (
                 select d.name, d.incarnation is distinct from $2 or t.oid is null
                        or row_number() over (partition by d.template order by d.made desc) > {MostPrepared} as is_stale
                   from databases d left join pg_database t on t.datname = d.template and t.datistemplate
                  where d.run = 0 and d.state = 'prepared') as all_prepared
                where is_stale)
            returning name
            """,
            host.Lease.Run,
            host.Facts.Incarnation);
        foreach (var name in stale)
            await host.TryDropAsync(name);
    }

    private static async Task<List<int>> OthersAsync(NpgsqlConnection connection, int own, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(
            "select run from runs where run <> $1 union select run from databases where run not in (0, $1)", connection)
        {
            Parameters = { new() { Value = own } },
        };
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var runs = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
            runs.Add(reader.GetInt32(0));
        return runs;
    }
}
