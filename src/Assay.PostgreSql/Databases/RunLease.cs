using System.Reflection;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// The claim of this process on what it made in one server: a session advisory lock, which the server drops with the session, however the
/// process ends. Whoever can take the lock of a run alone knows that the run is over.
/// </summary>
internal sealed class RunLease : IAsyncDisposable
{
    /// <summary>On it processes hear that others wait for room.</summary>
    public const string Channel = "assay_wanted";

    private readonly NpgsqlConnection _connection;
    private readonly string _prefix;
    private readonly int _backend;
    private readonly CancellationTokenSource _lost = new();
    private int _lastDatabase;

    private RunLease(NpgsqlConnection connection, int run)
    {
        _connection = connection;
        Run = run;
        Lost = _lost.Token;
        _backend = connection.ProcessID;
        _prefix = $"assay_{run:x}_{Random.Shared.Next():x8}_";
        connection.Notification += (_, _) => Wanted?.Invoke();
    }

    /// <summary>Another process waits for room.</summary>
    public event Action? Wanted;

    /// <summary>The number of the run; the server never gives it to another.</summary>
    public int Run { get; }

    /// <summary>Cancelled when the session broke: what this run made may belong to somebody else by now.</summary>
    public CancellationToken Lost { get; }

    public bool IsLost => Lost.IsCancellationRequested;

    /// <summary>What ended the session; null while it lasts.</summary>
    public string? LostBecause { get; private set; }

    public static async Task<RunLease> TakeAsync(string maintenance)
    {
        // The keepalive notices a broken network; the end of the server is noticed at once.
        var connection = OwnSession.Create(maintenance, "assay lease", own => own.KeepAlive = 15);
        try
        {
            await connection.OpenAsync();
            await using var take = new NpgsqlCommand(
                $"""
                with taken as materialized (select nextval('run_numbers')::integer as run),
                     locked as materialized (select run, pg_advisory_lock_shared({AdvisoryLocks.Run}, run) from taken)
                insert into runs (run, machine, process, program) select run, $1, $2, $3 from locked returning run
                """,
                connection)
            {
                Parameters = { new() { Value = Environment.MachineName }, new() { Value = Environment.ProcessId }, new() { Value = OwnName() } },
            };
            var lease = new RunLease(connection, (int)(await take.ExecuteScalarAsync())!);
            await using var listen = new NpgsqlCommand($"listen {Channel}", connection);
            await listen.ExecuteNonQueryAsync();
            return lease;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to hear what the session says: that others wait, or that it ended.</summary>
    public void Watch() => _ = Task.Run(WatchAsync);

    /// <summary>Whether the lease's own session still holds the lock, as the server sees it.</summary>
    public async Task<bool> IsHeldAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(
            "select exists (select from pg_locks where locktype = 'advisory' and classid = $1::int::oid and objid = $2::int::oid and pid = $3 and granted)", connection)
        {
            Parameters = { new() { Value = AdvisoryLocks.Run }, new() { Value = Run }, new() { Value = _backend } },
        };
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>A name for a database that nobody had before: far below 63 bytes, never used twice.</summary>
    public string NextName() => _prefix + Interlocked.Increment(ref _lastDatabase).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Gives the lease up; it counts as lost.</summary>
    public async ValueTask DisposeAsync()
    {
        // All that was told has happened before the source goes.
        await LoseAsync("it was given up");
        await _connection.DisposeAsync();
        _lost.Dispose();
    }

    private static string OwnName() => Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown";

    private async Task WatchAsync()
    {
        try
        {
            while (!IsLost)
                await _connection.WaitAsync(Lost);
        }
        catch (Exception ended) when (ended is not OutOfMemoryException)
        {
            await LoseAsync(ended is PostgresException said ? said.MessageText : ended.InnerException?.Message ?? ended.Message);
        }

        await _connection.DisposeAsync();
    }

    private async Task LoseAsync(string because)
    {
        LostBecause ??= because;
        try
        {
            await _lost.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It was given up at the same moment.
        }
    }
}
