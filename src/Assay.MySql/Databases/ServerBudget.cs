using System.Globalization;
using Assay.Sql.Databases;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>
/// The room of a server, shared by all processes of one account: connections and databases. A sandbox reserves what it may use before it is
/// made, and waits while there is too little, so that nobody meets "too many connections".
/// </summary>
internal sealed class ServerBudget(MySqlHost host)
{
    /// <summary>Databases of one account at once, whatever they are for: a bound for the server's disk and its caches.</summary>
    public const int MostDatabases = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Free for whoever comes without a reservation: other processes' looks, administrators, a lease more.</summary>
    private static readonly double SpareShare = 0.05;

    // Sessions in reserved databases are counted already. Who has something lets those go first who wait and have nothing.
    private const string RoomSql =
        """
        with alive as (
          select run from runs where is_used_lock(concat(?, run)) is not null),
        reserved as (
          select run, sum(connections) as connections from `databases` where run in (select run from alive) group by run)
        select ? - coalesce((select sum(connections) from reserved), 0)
                 + (select count(*) from information_schema.processlist p join `databases` d on d.name = p.db where d.connections > 0) as free,
               (select count(*) from `databases`) as made,
               exists (select * from reserved where run = ? and connections > 0)
                 and exists (select * from runs w
                              where w.run <> ? and w.waits_seen > current_timestamp(6) - interval 2 second and w.run in (select run from alive)
                                and not exists (select * from reserved r where r.run = w.run and r.connections > 0)) as yields
        """;

    private readonly int _limit = host.Facts.MaxConnections - Math.Max(3, (int)(host.Facts.MaxConnections * SpareShare));

    /// <summary>Reserves room for a sandbox's database.</summary>
    /// <returns>The name, and whether such a database is there already.</returns>
    /// <exception cref="SandboxShortageException">No room came free in time.</exception>
    public async Task<(string Name, bool IsPrepared)> ClaimAsync(string template, SandboxClaim claim, CancellationToken cancellationToken)
    {
        if (claim.Connections > _limit)
            throw new SandboxException(Shortage.DescribeNever(claim, _limit));
        var name = host.Lease.NextName();
        var began = TimeProvider.System.GetTimestamp();
        var waits = 0;
        try
        {
            while (true)
            {
                await using (var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken))
                {
                    var (granted, free) = await TryAsync(connection, name, template, claim, cancellationToken);
                    if (granted is { } taken)
                        return (taken, taken != name);
                    if (TimeProvider.System.GetElapsedTime(began) > claim.Patience)
                        throw new SandboxShortageException(await Shortage.DescribeAsync(connection, host.Lease.Run, claim, _limit, free));
                    waits++;
                    await RegistrySql.ExecuteAsync(connection, "update runs set waits_seen = current_timestamp(6) where run = ?", cancellationToken, host.Lease.Run);
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        finally
        {
            if (waits > 0 && !host.Lease.IsLost)
                await host.ExecuteAsync("update runs set waits_seen = null where run = ?", CancellationToken.None, host.Lease.Run);
        }
    }

    private async Task<(string? Name, int Free)> TryAsync(
        MySqlConnection connection, string name, string template, SandboxClaim claim, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken);
        // The row's lock ends with the transaction, and that with the process.
        await RunAsync(connection, transaction, "select turn from turns where turn = 'budget' for update", cancellationToken);
        var (free, made, yields) = await RoomAsync(connection, transaction, cancellationToken);
        if (free < claim.Connections || made >= MostDatabases || yields)
            return (null, free);
        var prepared = await RunAsync(
            connection,
            transaction,
            "select name from `databases` where state = 'prepared' and template = ? and incarnation = ? and run in (0, ?) order by made limit 1 for update",
            cancellationToken,
            template,
            host.Facts.Incarnation,
            host.Lease.Run) as string;
        if (prepared is not null)
        {
            await RunAsync(
                connection,
                transaction,
                "update `databases` set run = ?, state = 'held', connections = ?, sandbox = ?, test = null where name = ?",
                cancellationToken,
                host.Lease.Run,
                claim.Connections,
                claim.Sandbox,
                prepared);
        }
        else
        {
            await RunAsync(
                connection,
                transaction,
                "insert into `databases` (name, run, state, template, connections, sandbox) values (?, ?, 'making', ?, ?, ?)",
                cancellationToken,
                name,
                host.Lease.Run,
                template,
                claim.Connections,
                claim.Sandbox);
        }

        await transaction.CommitAsync(cancellationToken);
        return (prepared ?? name, free);
    }

    private async Task<(int Free, int Made, bool Yields)> RoomAsync(MySqlConnection connection, MySqlTransaction transaction, CancellationToken cancellationToken)
    {
        int sessions;
        await using (var ask = new MySqlCommand("show global status like 'Threads_connected'", connection, transaction))
        await using (var status = await ask.ExecuteReaderAsync(cancellationToken))
        {
            await status.ReadAsync(cancellationToken);
            sessions = int.Parse(status.GetString(1), CultureInfo.InvariantCulture);
        }

        await using var room = Command(connection, transaction, RoomSql, host.Locks.RunPrefix, _limit, host.Lease.Run, host.Lease.Run);
        await using var reader = await room.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture) - sessions, Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture), reader.GetInt64(2) == 1);
    }

    private static async Task<object?> RunAsync(
        MySqlConnection connection, MySqlTransaction transaction, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, transaction, sql, values);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static MySqlCommand Command(MySqlConnection connection, MySqlTransaction transaction, string sql, params object[] values)
    {
        var command = new MySqlCommand(sql, connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new MySqlParameter { Value = value });
        return command;
    }
}
