using System.Diagnostics;

namespace Assay.Servers.Watching;

/// <summary>A server whose guard is nobody's child, and that lives for as long as its pipe is held. On Unix.</summary>
internal sealed class HeldServer : IWatchedServer
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GuardPatience = TimeSpan.FromSeconds(1);
    private readonly ServerFolder _folder;
    private readonly WatchPlan _plan;
    private readonly GuardPipe _pipe;

    private HeldServer(ServerFolder folder, WatchPlan plan, WatchedProcesses processes, GuardPipe pipe)
    {
        _folder = folder;
        _plan = plan;
        _pipe = pipe;
        Server = processes.Server;
        Guard = processes.Guard;
    }

    public ProcessIdentity Server { get; }

    public ProcessIdentity Guard { get; }

    public bool HasExited => !Guard.IsAlive();

    public int? ExitCode => _folder.ExitCodeOf(_plan.Instance);

    /// <summary>Holds the server that was started by this plan; null when it is gone without a trace.</summary>
    public static HeldServer? TryHold(ServerFolder folder, WatchPlan plan) =>
        folder.Processes is { } processes && processes.Instance == plan.Instance && GuardPipe.TryHold(folder.GuardPipe(plan.Instance)) is { } pipe
            ? new HeldServer(folder, plan, processes, pipe)
            : null;

    public async Task<bool> StopAsync()
    {
        if (HasExited)
            return false;
        _pipe.AskToStop();
        if (await HasEndedAsync(TimeSpan.FromMilliseconds(_plan.StopMilliseconds)))
            return ServerExit.IsOrderly(ExitCode);
        KillRemains();
        return false;
    }

    public void KillRemains()
    {
        Server.Kill(Patience);
        // The guard ends by itself then, and takes along what would signal the server's id once nobody holds the pipe.
        if (HasEndedAsync(GuardPatience).GetAwaiter().GetResult())
            return;
        using var guard = Guard.Find();
        guard?.Kill(entireProcessTree: true);
    }

    public void Dispose() => _pipe.Dispose();

    private async Task<bool> HasEndedAsync(TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        while (!HasExited)
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
                return false;
            await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
        }

        return true;
    }
}
