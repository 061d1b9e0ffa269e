using Assay.Sql.Databases;
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

    private readonly int _limit = host.Facts.MaxConnections - Math.Max(3, (int)(host.Facts.MaxConnections * SpareShare));

    /// <summary>Reserves room for a sandbox's database.</summary>
    /// <returns>The name, and whether such a database is there already.</returns>
    public async Task<(string Name, bool IsPrepared)> ClaimAsync(string template, SandboxClaim claim, CancellationToken cancellationToken)
    {
        var name = host.Lease.NextName();
        var creates = claim.Creates.Select(pattern => pattern.Replace(CreatedDatabases.Placeholder, name, StringComparison.Ordinal)).ToArray();
        var granted = await WaitAsync(
            claim,
            async connection =>
            {
                var foreigners = await CreatedDatabases.ForeignersAsync(connection, creates);
                return await TryAsync(
                    connection,
                    BudgetSql.Claim,
                    [
                        .. Common(name, claim, creates),
                        new() { Value = template },
                        new() { Value = host.Facts.Incarnation },
                        new() { Value = claim.Sandbox },
                        new() { Value = foreigners, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid },
                    ],
                    cancellationToken);
            },
            cancellationToken);
        return ((granted.Adopted ?? granted.Made)!, granted.Adopted is not null);
    }

    /// <summary>Reserves what a sandbox more may open in a database that is there.</summary>
    public Task JoinAsync(string database, SandboxClaim claim, CancellationToken cancellationToken) =>
        WaitAsync(claim, connection => TryAsync(connection, BudgetSql.Join, Common(database, claim, []), cancellationToken), cancellationToken);

    private NpgsqlParameter[] Common(string name, SandboxClaim claim, string[] creates) =>
        [new() { Value = host.Lease.Run }, new() { Value = name }, new() { Value = _limit }, new() { Value = claim.Connections }, new() { Value = creates }];

    /// <summary>Tries again and again, while others are told that somebody waits.</summary>
    private async Task<Attempt> WaitAsync(SandboxClaim claim, Func<NpgsqlConnection, Task<Attempt>> attempt, CancellationToken cancellationToken)
    {
        if (claim.Connections > _limit)
            throw new SandboxException(Shortage.DescribeNever(claim, _limit));
        var began = TimeProvider.System.GetTimestamp();
        var waits = 0;
        try
        {
            while (true)
            {
                int? dead;
                await using (var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken))
                {
                    var seen = await attempt(connection);
                    if ((seen.Adopted ?? seen.Made) is not null)
                        return seen;
                    dead = seen.DeadRival;
                    if (TimeProvider.System.GetElapsedTime(began) > claim.Patience)
                        throw new SandboxShortageException(await Shortage.DescribeAsync(connection, host.Lease.Run, claim, _limit, seen.Free, seen.Rival));
                    await RegistrySql.ExecuteAsync(
                        connection, "update runs set waits_since = coalesce(waits_since, clock_timestamp()), waits_seen = clock_timestamp() where run = $1", cancellationToken, host.Lease.Run);
                    if (waits++ % LooksPerNotice == 0)
                        await RegistrySql.ExecuteAsync(connection, $"notify {RunLease.Channel}", cancellationToken);
                }

                if (dead is { } run)
                    await Sweeper.SweepAsync(host, run, cancellationToken);
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        finally
        {
            if (waits > 0 && !host.Lease.IsLost)
                await host.ExecuteAsync("update runs set waits_since = null, waits_seen = null where run = $1", CancellationToken.None, host.Lease.Run);
        }
    }

    private static async Task<Attempt> TryAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        // A batch is one transaction: the lock ends with it.
        var claim = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            claim.Parameters.Add(parameter);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand($"select pg_advisory_xact_lock({AdvisoryLocks.Budget}, 0)"), claim } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Attempt(reader.GetInt32(0), Text(reader, 1), Text(reader, 2), Text(reader, 3), reader.IsDBNull(4) ? null : reader.GetInt32(4));
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>What one attempt came to. The run of a rival is told where its process is over.</summary>
    private sealed record Attempt(int Free, string? Adopted, string? Made, string? Rival, int? DeadRival);
}
