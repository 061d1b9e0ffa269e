using System.Reflection;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>
/// The claim of this process on what it made in one server: a user lock, which the server drops with the session, however the process ends. A second
/// session waits for the same lock, and so hears at once when the first one ends, be it by the server's end or by somebody's hand.
/// </summary>
internal sealed class RunLease : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // A server that answers nothing more frees no lock either.
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(5);

    private readonly MySqlConnection _holder;
    private readonly MySqlConnection _watcher;
    private readonly ServerLocks _locks;
    private readonly string _prefix;
    private readonly CancellationTokenSource _lost = new();
    private int _lastDatabase;
    private Task _watching = Task.CompletedTask;

    private RunLease(MySqlConnection holder, MySqlConnection watcher, ServerLocks locks, long run)
    {
        (_holder, _watcher, _locks, Run) = (holder, watcher, locks, run);
        Lost = _lost.Token;
        _prefix = $"assay_{run:x}_{Random.Shared.Next():x8}_";
    }

    /// <summary>Another process waits for room.</summary>
    public event Action? Wanted;

    /// <summary>The number of the run; the server never gives it to another.</summary>
    public long Run { get; }

    /// <summary>Cancelled when a session broke: what this run made may belong to somebody else by now.</summary>
    public CancellationToken Lost { get; }

    public bool IsLost => Lost.IsCancellationRequested;

    /// <summary>What ended the session; null while it lasts.</summary>
    public string? LostBecause { get; private set; }

    public static async Task<RunLease> TakeAsync(string maintenance, ServerLocks locks)
    {
        var own = new MySqlConnectionStringBuilder(maintenance) { Pooling = false, Keepalive = 15, DefaultCommandTimeout = 0 }.ConnectionString;
        var (holder, watcher) = (new MySqlConnection(own), new MySqlConnection(own));
        try
        {
            await LastingSession.OpenAsync(holder, CancellationToken.None);
            await LastingSession.OpenAsync(watcher, CancellationToken.None);
            // Nobody sees the run before its lock is held.
            await using var transaction = await holder.BeginTransactionAsync();
            await using var add = new MySqlCommand("insert into runs (machine, process, program) values (?, ?, ?)", holder, transaction)
            {
                Parameters = { new() { Value = Environment.MachineName }, new() { Value = Environment.ProcessId }, new() { Value = OwnName() } },
            };
            await add.ExecuteNonQueryAsync();
            var run = add.LastInsertedId;
            await using var take = new MySqlCommand("select get_lock(?, 60)", holder, transaction) { Parameters = { new() { Value = locks.Run(run) } } };
            if (await take.ExecuteScalarAsync() is not (1 or 1L))
                throw new SandboxException($"The lock {locks.Run(run)} of a new run is held by somebody else. Give this account a server of its own, or let nobody else take locks of that name.");
            await transaction.CommitAsync();
            return new RunLease(holder, watcher, locks, run);
        }
        catch
        {
            await holder.DisposeAsync();
            await watcher.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to hear that others wait, or that the lease ended.</summary>
    public void Watch()
    {
        _watching = Task.Run(WatchAsync);
        _ = Task.Run(TickAsync);
    }

    /// <summary>Whether the lease's own session still holds the lock, as the server sees it.</summary>
    public async Task<bool> IsHeldAsync(MySqlConnection connection, CancellationToken cancellationToken) =>
        !IsLost && await RegistrySql.ScalarAsync<long>(connection, "select is_used_lock(?)", cancellationToken, _locks.Run(Run)) == _holder.ServerThread;

    /// <summary>A name for a database that nobody had before: far below 64 characters, never used twice.</summary>
    public string NextName() => _prefix + Interlocked.Increment(ref _lastDatabase).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Gives the lease up; it counts as lost. Its lock is free afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        await LoseAsync("it was given up");
        await _holder.DisposeAsync();
        await _watching.WaitAsync(ReleasePatience, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string OwnName() => Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown";

    /// <summary>The lock comes only when the other session has ended.</summary>
    private async Task WatchAsync()
    {
        try
        {
            await ServerLocks.TakeAsync(_watcher, _locks.Run(Run), CancellationToken.None);
            await LoseAsync("the session that held it was ended");
            // At once, and not when the server sees that this session ends too: who sweeps takes a run whose lock is held for a living one.
            await ServerLocks.ReleaseAsync(_watcher, _locks.Run(Run));
        }
        catch (Exception ended) when (ended is not OutOfMemoryException)
        {
            await LoseAsync(ended.InnerException?.Message ?? ended.Message);
        }

        await _watcher.DisposeAsync();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(Lost))
            {
                // It keeps the session from being idle for too long, too.
                var wanted = await RegistrySql.ScalarAsync<long>(
                    _holder, "select exists (select * from runs where waits_seen > current_timestamp(6) - interval 2 second and run <> ?)", CancellationToken.None, Run);
                if (wanted == 1)
                    Wanted?.Invoke();
            }
        }
        catch (OperationCanceledException)
        {
            // It was lost or given up.
        }
        catch (Exception ended) when (ended is MySqlException or InvalidOperationException or ObjectDisposedException)
        {
            await LoseAsync(ended.InnerException?.Message ?? ended.Message);
        }
    }

    private async Task LoseAsync(string because)
    {
        LostBecause ??= because;
        await _lost.CancelAsync();
    }
}
