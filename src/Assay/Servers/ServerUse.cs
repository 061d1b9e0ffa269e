using System.Collections.Concurrent;
using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers;

/// <summary>The use of a started server by this process: it lasts until the process ends or the server is lost.</summary>
internal sealed class ServerUse : IDisposable
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LostInterval = TimeSpan.FromSeconds(1);

    /// <summary>Nobody else refers to them, and a finalized lease would be a lost one.</summary>
    private static readonly ConcurrentDictionary<ServerUse, bool> Kept = new();

    private readonly CancellationTokenSource _lost = new();
    private readonly ServerFolder _folder;
    private readonly FileLease _lease;
    private readonly FileStream _mark;
    private readonly string _instance;
    private ITimer? _timer;

    private ServerUse(ServerFolder folder, FileLease lease, string instance)
    {
        _folder = folder;
        _lease = lease;
        _instance = instance;
        _mark = UserFile.Hold(folder);
    }

    /// <summary>Begins to use the server of a folder; null when none is running there.</summary>
    /// <exception cref="ServerException">It is running, but does not answer.</exception>
    public static async Task<Server?> TryBeginAsync(ServerFolder folder, ServerSearch search, CancellationToken cancellationToken)
    {
        if (!folder.HasState || await TryTakeAsync(folder, cancellationToken) is not { } lease)
            return null;
        if (folder.State is not { } state || !folder.IsHeld)
        {
            lease.Dispose();
            return null;
        }

        try
        {
            await CheckAsync(state, folder, cancellationToken);
        }
        catch
        {
            lease.Dispose();
            if (folder.State?.Instance != state.Instance || !folder.IsHeld)
                return null;
            throw;
        }

        return Begin(folder, lease, state, search, warm: true);
    }

    /// <summary>Turns a lease on a server that answers into its use by this process.</summary>
    public static Server Begin(ServerFolder folder, FileLease lease, ServerState state, ServerSearch search, bool warm)
    {
        ServerUse use;
        try
        {
            if (search.Options.AskedIdle is { } idle)
                folder.AskForIdle(idle);
            use = new ServerUse(folder, lease, state.Instance);
        }
        catch
        {
            // On a full disk, say. A lease that nobody refers to would keep the server until this process ends.
            lease.Dispose();
            throw;
        }

        Kept[use] = true;
        use._timer = search.Options.Time.CreateTimer(_ => use.Look(), null, LostInterval, LostInterval);
        return new Server
        {
            Kind = search.Request.Kind,
            Provider = state.Provider,
            Version = state.Version,
            Source = state.Source,
            ConnectionString = state.ConnectionString,
            Warm = warm,
            LeaseFolder = folder.Leases,
            Lost = use._lost.Token,
        };
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _mark.Dispose();
        _lease.Dispose();
        _lost.Dispose();
    }

    /// <summary>A watcher takes the lease for an instant to see whether it is free, so a refusal is not the last word.</summary>
    private static async Task<FileLease?> TryTakeAsync(ServerFolder folder, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LockPatience);
        try
        {
            return await FileLease.TakeSharedAsync(folder.UseLock, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// Its starter asked it a real question. Here a connection is enough, which costs nothing and does not fail on a busy machine.
    /// </summary>
    private static async Task CheckAsync(ServerState state, ServerFolder folder, CancellationToken cancellationToken)
    {
        var reachable = false;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerPatience);
        try
        {
            // A server that just died is taken out of the folder by its watcher in a moment.
            while (!reachable && folder.HasState)
            {
                reachable = await Loopback.AcceptsAsync(state.Host, state.Port, patience.Token);
                if (!reachable)
                    await Task.Delay(LockPatience / 10, TimeProvider.System, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Said below.
        }

        if (!reachable)
        {
            throw new ServerException(
                $"The {state.DisplayName} {state.Version} that Assay keeps on {state.Host}:{state.Port} (process {state.Server.Id}) takes no connections. "
                + $"Its log is {folder.Log}. `assay down {state.Kind} --force` stops it; the next run starts another one.");
        }
    }

    private void Look()
    {
        if (!IsGone() || !Kept.TryRemove(this, out _))
            return;
        _timer?.Dispose();
        _mark.Dispose();
        _lease.Dispose();
        // Not on this thread: what those who were told throw would end the process.
        _ = _lost.CancelAsync();
    }

    private bool IsGone()
    {
        try
        {
            return !_folder.IsHeld || _folder.State is not { } state || state.Instance != _instance;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Too many open files, say: no sign that anything happened to the server.
            return false;
        }
    }
}
