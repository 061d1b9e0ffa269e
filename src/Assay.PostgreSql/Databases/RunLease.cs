using System.Security.Cryptography;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// The claim of this process on what it made in one server: a session advisory lock, which the server drops with the session, however the
/// process ends. Whoever can take the lock of a run knows that the run is over.
/// </summary>
internal sealed class RunLease
{
    private readonly NpgsqlConnection _connection;
    private int _lastDatabase;

    private RunLease(int run, NpgsqlConnection connection)
    {
        Run = run;
        _connection = connection;
        connection.StateChange += (_, change) => IsLost |= change.CurrentState is System.Data.ConnectionState.Closed or System.Data.ConnectionState.Broken;
    }

    /// <summary>The number of the run: random, so that no two processes share one.</summary>
    public int Run { get; }

    /// <summary>The session broke: what this run made may belong to somebody else by now.</summary>
    public bool IsLost { get; private set; }

    public static async Task<RunLease> TakeAsync(string maintenance)
    {
        // The keepalive notices a broken session within its seconds, also while nothing is asked.
        var own = new NpgsqlConnectionStringBuilder(maintenance) { Pooling = false, KeepAlive = 15, ApplicationName = "assay lease" };
        while (true)
        {
            var connection = new NpgsqlConnection(own.ConnectionString);
            await connection.OpenAsync();
            var run = RandomNumberGenerator.GetInt32(1, int.MaxValue);
            await using var take = new NpgsqlCommand(
                $"select pg_try_advisory_lock({AdvisoryLocks.Run}, {run}) and not exists (select from databases where run = {run})", connection);
            if (await take.ExecuteScalarAsync() is true)
                return new RunLease(run, connection);
            await connection.DisposeAsync();
        }
    }

    /// <summary>A name for a database that nobody had before: at most 63 bytes, never used twice.</summary>
    public string NextName() => $"assay_{Run:x8}_{Interlocked.Increment(ref _lastDatabase)}";
}
