using MySqlConnector;

namespace Assay.MySql.Databases;

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
    public static async Task RunAsync(MySqlHost host)
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
    public static async Task SweepAsync(MySqlHost host, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
            // One at a time; who comes second finds nothing left to do.
            await ServerLocks.TakeAsync(connection, host.Locks.Sweep, cancellationToken);
            try
            {
                await SweepAsync(host, connection, cancellationToken);
            }
            finally
            {
                await ServerLocks.ReleaseAsync(connection, host.Locks.Sweep);
            }
        }
        catch (Exception failed) when (failed is MySqlException or ObjectDisposedException or InvalidOperationException)
        {
            // The server went away. Nothing is lost: the registry still names what is left.
        }
    }

    private static async Task SweepAsync(MySqlHost host, MySqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var run in await EndedAsync(host, connection, cancellationToken))
        {
            await RegistrySql.ExecuteAsync(connection, "update `databases` set run = 0 where run = ? and state = 'prepared'", cancellationToken, run);
            foreach (var name in await RegistrySql.ListAsync(connection, "select name from `databases` where run = ?", cancellationToken, run))
                await host.TryDropAsync(name);
            await RegistrySql.ExecuteAsync(connection, "delete from template_uses where run = ?", cancellationToken, run);
            await RegistrySql.ExecuteAsync(
                connection, "delete from runs where run = ? and not exists (select * from `databases` where run = ?)", cancellationToken, run, run);
        }

        await HandOnAsync(host, connection, cancellationToken);
        foreach (var name in await RegistrySql.ListAsync(connection, "select name from `databases` where run = ? and state = 'dropping'", cancellationToken, host.Lease.Run))
            await host.TryDropAsync(name);
    }

    /// <summary>A run whose lock nobody holds is over: it took the lock before anybody could see the run.</summary>
    private static Task<List<string>> EndedAsync(MySqlHost host, MySqlConnection connection, CancellationToken cancellationToken) => RegistrySql.ListAsync(
        connection,
        """
        select run from (select run from runs union select run from `databases` where run <> 0 union select run from template_uses) as known
         where run <> ? and is_used_lock(concat(?, run)) is null
        """,
        cancellationToken,
        host.Lease.Run,
        host.Locks.RunPrefix);

    /// <summary>Of the prepared databases that belong to nobody a few stay for whoever needs one: copies of a template as it is today.</summary>
    private static async Task HandOnAsync(MySqlHost host, MySqlConnection connection, CancellationToken cancellationToken)
    {
        var stale = await RegistrySql.ListAsync(
            connection,
            $"""
            select name from (
              select d.name, d.incarnation is null or d.incarnation <> ? or t.name is null
                     or row_number() over (partition by d.template order by d.made desc) > {MostPrepared} as is_stale
                from `databases` d left join templates t on t.name = d.template
               where d.run = 0 and d.state = 'prepared') as prepared
             where is_stale
            """,
            cancellationToken,
            host.Facts.Incarnation);
        foreach (var name in stale)
        {
            // Somebody may have taken it since.
            if (await RegistrySql.ExecuteAsync(
                connection, "update `databases` set run = ?, state = 'dropping' where name = ? and run = 0 and state = 'prepared'", cancellationToken, host.Lease.Run, name) == 1)
                await host.TryDropAsync(name);
        }
    }
}
