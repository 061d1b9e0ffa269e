using Assay.MySql.Resets;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>What a server lets this account see of changes. Found out by trying, once for each start of the server.</summary>
/// <param name="CounterView">InnoDB's view with the counters of changed rows; null where they can't be relied on, so that rows are compared instead.</param>
/// <param name="Locks">Where it tells of locks.</param>
internal sealed record ServerSight(string? CounterView, LockSource Locks)
{
    private static readonly string[] Views = ["innodb_sys_tablestats", "innodb_tablestats"];

    /// <param name="connection">To the maintenance database, under the lock of the registry.</param>
    /// <param name="maintenance">Its name.</param>
    public static async Task<ServerSight> FindAsync(MySqlConnection connection, string maintenance)
    {
        var known = await RegistrySql.ScalarAsync<string>(connection, "select counter_view from incarnation", CancellationToken.None);
        if (known is null)
        {
            known = await FindCountersAsync(connection, maintenance) ?? "";
            await RegistrySql.ExecuteAsync(connection, "update incarnation set counter_view = ?", CancellationToken.None, known);
        }

        return new ServerSight(known.Length > 0 ? known : null, await FindLocksAsync(connection));
    }

    private static async Task<LockSource> FindLocksAsync(MySqlConnection connection)
    {
        if (await TryAsync(connection, "select count(*) from information_schema.metadata_lock_info where thread_id = 0") is not null)
            return LockSource.MariaDb;
        return await TryAsync(
            connection,
            "select count(*) from performance_schema.setup_instruments where name = 'wait/lock/metadata/sql/mdl' and enabled = 'YES' and @@performance_schema and (select count(*) from performance_schema.metadata_locks) >= 0") == 1
            ? LockSource.PerformanceSchema
            : LockSource.None;
    }

    /// <summary>
    /// Statistics that are calculated anew by themselves set the counters back, so these have to be off; and the counters have to do what the server's
    /// documentation says, which is tried out.
    /// </summary>
    private static async Task<string?> FindCountersAsync(MySqlConnection connection, string maintenance)
    {
        if (await TryAsync(connection, "select @@global.innodb_stats_persistent = 1 and @@global.innodb_stats_auto_recalc = 0") != 1)
            return null;
        foreach (var view in Views)
        {
            if (await TryAsync(connection, $"select count(*) from information_schema.{view} where table_id = 0") is not null)
                return await CounterProbe.PassesAsync(connection, maintenance, view) ? view : null;
        }

        return null;
    }

    private static async Task<long?> TryAsync(MySqlConnection connection, string sql)
    {
        try
        {
            return await RegistrySql.ScalarAsync<long>(connection, sql, CancellationToken.None);
        }
        catch (MySqlException refused) when (connection.State == System.Data.ConnectionState.Open && refused.ErrorCode != MySqlErrorCode.ServerShutdown)
        {
            return null;
        }
    }
}
