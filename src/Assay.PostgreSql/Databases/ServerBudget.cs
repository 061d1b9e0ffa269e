using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// The room of a server, shared by all processes of one role: connections and databases. A sandbox reserves what it may use before it is
/// made, and waits while there is too little, so that nobody meets "too many clients".
/// </summary>
internal sealed class ServerBudget(PostgresHost host)
{
    /// <summary>Databases of one role at once, whatever they are for: a bound for the server's disk and catalogue.</summary>
    public const int MostDatabases = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How many times a process looks for room before it tells the others again that it waits.</summary>
    private const int LooksPerNotice = 10;

    /// <summary>Free for whoever comes without a reservation: other processes' looks, administrators, a lease more.</summary>
    private static readonly double SpareShare = 0.05;

    // One statement after the lock is held, so that it sees what the last holder did.
    private static readonly string ClaimSql =
        $"""
        with alive as materialized (
          select objid::int as run from pg_locks
           where locktype = 'advisory' and classid = {AdvisoryLocks.Run}::oid and objsubid = 2 and granted
             and database = (select oid from pg_database where datname = current_database())),
        reserved as materialized (
          select run, sum(connections) as connections from databases where run in (select run from alive) group by run),
        room as (
          select $3 - coalesce((select sum(connections) from reserved), 0)
             - (select count(*) from pg_stat_activity a
                 where a.backend_type = 'client backend'
                   and not exists (select from databases d where d.name = a.datname and d.connections > 0)) as free),
        rival as (
          select format('%s, held by process %s: %s', theirs, r.process, d.sandbox) as name
            from databases d join runs r using (run) cross join unnest(d.creates) theirs cross join unnest($8) ours
           where d.run in (select run from alive)
             and (starts_with(split_part(theirs, '*', 1), split_part(ours, '*', 1)) or starts_with(split_part(ours, '*', 1), split_part(theirs, '*', 1)))
           limit 1),
        granted as (
          select from room
           where free >= $4
             and (select count(*) from databases) < {MostDatabases}
             and not exists (select from rival)
             -- Who has something lets those go first who wait and have nothing.
             and not (exists (select from reserved where run = $1 and connections > 0)
               and exists (select from runs w
                            where w.run <> $1 and w.waits_seen > clock_timestamp() - interval '2 s' and w.run in (select run from alive)
                              and not exists (select from reserved r where r.run = w.run and r.connections > 0)))),
        candidate as (
          select name from databases
           where exists (select from granted) and cardinality($8) = 0 and state = 'prepared' and template = $5 and incarnation = $6 and run in (0, $1)
           order by made limit 1 for update),
        adopted as (
          update databases set run = $1, state = 'held', connections = $4, sandbox = $7, test = null, creates = $8, foreigners = $9
           where name in (select name from candidate) returning name),
        made as (
          insert into databases (name, run, state, template, connections, sandbox, creates, foreigners)
          select $2, $1, 'making', $5, $4, $7, $8, $9 from granted where not exists (select from candidate) returning name)
        select (select free from room)::int, (select name from adopted), (select name from made), (select name from rival)
        """;

    private readonly int _limit = host.Facts.MaxConnections - Math.Max(3, (int)(host.Facts.MaxConnections * SpareShare));

    /// <summary>Reserves room for a sandbox's database.</summary>
    /// <returns>The name, and whether such a database is there already.</returns>
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
                    var attempt = await TryAsync(connection, name, template, claim, cancellationToken);
                    if ((attempt.Adopted ?? attempt.Made) is { } granted)
                        return (granted, attempt.Adopted is not null);
                    if (TimeProvider.System.GetElapsedTime(began) > claim.Patience)
                        throw new SandboxShortageException(await Shortage.DescribeAsync(connection, host.Lease.Run, claim, _limit, attempt.Free, attempt.Rival));
                    await RegistrySql.ExecuteAsync(
                        connection, "update runs set waits_since = coalesce(waits_since, clock_timestamp()), waits_seen = clock_timestamp() where run = $1", cancellationToken, host.Lease.Run);
                    if (waits++ % LooksPerNotice == 0)
                        await RegistrySql.ExecuteAsync(connection, $"notify {RunLease.Channel}", cancellationToken);
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        finally
        {
            if (waits > 0 && !host.Lease.IsLost)
                await host.ExecuteAsync("update runs set waits_since = null, waits_seen = null where run = $1", CancellationToken.None, host.Lease.Run);
        }
    }

    private async Task<Attempt> TryAsync(
        NpgsqlConnection connection, string name, string template, SandboxClaim claim, CancellationToken cancellationToken)
    {
        var creates = claim.Creates.Select(pattern => pattern.Replace(CreatedDatabases.Placeholder, name, StringComparison.Ordinal)).ToArray();
        var foreigners = await CreatedDatabases.ForeignersAsync(connection, creates);
        // A batch is one transaction: the lock ends with it.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand($"select pg_advisory_xact_lock({AdvisoryLocks.Budget}, 0)"),
                new NpgsqlBatchCommand(ClaimSql)
                {
                    Parameters =
                    {
                        new() { Value = host.Lease.Run },
                        new() { Value = name },
                        new() { Value = _limit },
                        new() { Value = claim.Connections },
                        new() { Value = template },
                        new() { Value = host.Facts.Incarnation },
                        new() { Value = claim.Sandbox },
                        new() { Value = creates },
                        new() { Value = foreigners, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Attempt(reader.GetInt32(0), Text(reader, 1), Text(reader, 2), Text(reader, 3));
    }

    /// <summary>What one attempt came to.</summary>
    private sealed record Attempt(int Free, string? Adopted, string? Made, string? Rival);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
