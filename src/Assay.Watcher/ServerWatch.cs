using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Watcher;

/// <summary>Watches the server of one folder until it ends, nobody uses it any more, or someone asks for a stop.</summary>
internal sealed class ServerWatch(ServerFolder folder, string instance)
{
    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PlanTick = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(15);

    /// <summary>Never given up: who waits for the end of this watcher waits until its process is gone, and with it all that it held open.</summary>
    private static FileLease? _alive;

    public async Task<int> RunAsync()
    {
        _alive = await TakeAsync();
        if (_alive is null || await PlanAsync() is not { } plan)
            return Fail("nobody starts this server any more");
        using var server = Take(plan);
        if (server is null)
            return Fail("its server ended before this watcher had come up");
        folder.Processes = new WatchedProcesses(plan.Instance, ProcessIdentity.Current, server.Guard, server.Server);
        if (plan.PreparedData is { } prepared)
            _ = Task.Run(new SpareFolder(prepared).Make);
        var idle = new IdleClock(folder, plan);
        using var timer = new PeriodicTimer(Tick(plan));
        while (await timer.WaitForNextTickAsync())
        {
            if (server.HasExited)
                return End(plan, server, "the server ended by itself", orderly: false);
            if (Look(idle, out var lease) is { } reason)
            {
                using (lease)
                    return await StopAsync(plan, server, reason);
            }
        }

        return 0;
    }

    /// <summary>The server, which on Unix runs already.</summary>
    private IWatchedServer? Take(WatchPlan plan) =>
        OperatingSystem.IsWindows() ? GuardedServer.Start(plan, folder, ownJob: false) : HeldServer.TryHold(folder, plan);

    /// <summary>Why to stop, along with the lease that keeps others out meanwhile; null to go on.</summary>
    private string? Look(IdleClock idle, out FileLease? lease)
    {
        lease = null;
        try
        {
            return StarterGone(out lease) ?? StopWanted(out lease) ?? UseOver(idle, out lease);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk or too many open files are no reason to end a server under its users. The next look may see more.
            lease?.Dispose();
            return null;
        }
    }

    /// <summary>Nobody starts this server any more: its starter died before it was ready.</summary>
    private string? StarterGone(out FileLease? start)
    {
        start = folder.HasState ? null : FileLease.TryTakeExclusive(folder.StartLock);
        if (start is not null && !folder.HasState)
            return "its starter ended before it was ready";
        start?.Dispose();
        return null;
    }

    private static string? UseOver(IdleClock idle, out FileLease? use)
    {
        use = idle.TakeWhenOver();
        return use is null ? null : "nobody used it";
    }

    /// <summary>The lease of the folder's only watcher; null when another start came before this one had it.</summary>
    private async Task<FileLease?> TakeAsync()
    {
        using var patience = new CancellationTokenSource(LockPatience);
        using var timer = new PeriodicTimer(PlanTick);
        while (IsWanted())
        {
            if (FileLease.TryTakeExclusive(folder.WatcherLock) is { } lease)
                return lease;
            await timer.WaitForNextTickAsync(patience.Token);
        }

        return null;
    }

    /// <summary>The plan, which its starter is still making; null when that one gave up or died.</summary>
    private async Task<WatchPlan?> PlanAsync()
    {
        using var timer = new PeriodicTimer(PlanTick);
        while (IsWanted() && await timer.WaitForNextTickAsync())
        {
            if (folder.Plan is { } plan && plan.Instance == instance)
                return plan;
            using var start = FileLease.TryTakeExclusive(folder.StartLock);
            if (start is not null || File.Exists(folder.StopRequest))
                return null;
        }

        return null;
    }

    /// <summary>Whether it is still this instance that is started here. A watcher may be so slow to come up that its starter was killed and followed by another.</summary>
    private bool IsWanted() => folder.Starting == instance;

    private static TimeSpan Tick(WatchPlan plan)
    {
        var tick = TimeSpan.FromMilliseconds(plan.IdleMilliseconds / 5.0);
        return tick > LongestTick ? LongestTick : tick < ShortestTick ? ShortestTick : tick;
    }

    /// <summary>Why to stop; null to go on. A request without force is dropped when the server is in use, which tells the one who asked.</summary>
    private string? StopWanted(out FileLease? use)
    {
        use = null;
        if (!File.Exists(folder.StopRequest))
            return null;
        var force = File.ReadAllText(folder.StopRequest).Trim() == "force";
        use = FileLease.TryTakeExclusive(folder.UseLock);
        if (use is null && !force)
        {
            File.Delete(folder.StopRequest);
            return null;
        }

        return force ? "it was stopped by force" : "it was stopped";
    }

    private async Task<int> StopAsync(WatchPlan plan, IWatchedServer server, string reason)
    {
        var state = folder.State;
        folder.State = null;
        var orderly = await server.StopAsync();
        if (orderly && plan.KeepsData)
            folder.Kept = state;
        return End(plan, server, reason, orderly);
    }

    private int End(WatchPlan plan, IWatchedServer server, string reason, bool orderly)
    {
        folder.State = null;
        server.KillRemains();
        folder.Exit = new ServerExit(plan.Instance, reason, server.ExitCode, orderly);
        if (folder.Kept is null && Directory.Exists(plan.DataFolder))
            Directory.Delete(plan.DataFolder, recursive: true);
        folder.Processes = null;
        File.Delete(folder.ProcessNote(plan.Instance));
        File.Delete(folder.StopRequest);
        Console.WriteLine($"{folder.Id}: ended, {reason}");
        return 0;
    }

    private int Fail(string reason)
    {
        Console.WriteLine($"{folder.Id}: {reason}");
        return 1;
    }
}
