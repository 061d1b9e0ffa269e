using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>What an earlier server left in its folder, whose start lease the caller holds.</summary>
internal sealed class ServerRemains(ServerFolder folder, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(2);

    /// <summary>Nobody tidies up inside a server for tests, so that data which many runs went through grows slow.</summary>
    private static readonly TimeSpan FreshData = TimeSpan.FromDays(3);

    /// <summary>Ends what still runs and removes what cannot be trusted.</summary>
    /// <param name="keepData">Whether data may stay that an orderly stop in this boot left.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task ClearAsync(bool keepData, CancellationToken cancellationToken)
    {
        // First of all: the watcher of a dead starter may come up only now, and would start its server.
        folder.Starting = null;
        if (FileLease.IsHeldExclusively(folder.WatcherLock))
            await EndWatcherAsync(cancellationToken);
        foreach (var server in folder.NotedProcesses)
            server.Kill(Patience);
        if (folder.Processes is { } left)
        {
            // Watcher, guard and server were killed at once, or the guard's signal was lost.
            left.Server.Kill(Patience);
            left.Guard.Kill(Patience);
        }

        folder.ForgetServer();
        _ = UserFile.Living(folder);
        if (!keepData || !IsTrusted(folder.Kept))
            Discard();
    }

    private bool IsTrusted(ServerState? kept) =>
        kept is not null && kept.Boot == HostIdentity.Boot && time.GetUtcNow() - kept.DataMade < FreshData;

    /// <summary>A watcher without a ready server: its starter died, or it is just stopping.</summary>
    private async Task EndWatcherAsync(CancellationToken cancellationToken)
    {
        folder.RequestStop(force: true);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StopPatience());
        try
        {
            using var gone = await FileLease.TakeSharedAsync(folder.WatcherLock, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            folder.Processes?.Watcher?.Kill(Patience);
        }
    }

    /// <summary>As long as an orderly stop may take, and the watcher afterwards.</summary>
    private TimeSpan StopPatience()
    {
        var stop = TimeSpan.FromMilliseconds(folder.Plan?.StopMilliseconds ?? 0) + Afterwards;
        return stop > Patience ? stop : Patience;
    }

    /// <summary>Moves the data out of the way first: the last processes of a killed server may still write into it.</summary>
    private void Discard()
    {
        folder.Kept = null;
        var data = folder.Plan?.DataFolder ?? folder.DataFolder;
        var parent = Path.GetDirectoryName(data)!;
        if (!Directory.Exists(parent))
            return;
        if (Directory.Exists(data))
            Directory.Move(data, Path.Combine(parent, $"discarded-{Guid.NewGuid():N}"));
        // Drafts of data are left by starters that were killed while they copied.
        foreach (var old in Directory.EnumerateDirectories(parent, "discarded-*").Concat(Directory.EnumerateDirectories(parent, "data.draft-*")))
            Drafts.TryRemove(old);
    }
}
