using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>On Windows the watcher starts the server, whose job it holds. It comes up while the data is made, which takes as long.</summary>
internal sealed class WatcherLaunch(ServerHome home, ServerFolder folder, string instance) : NativeLaunch
{
    private readonly ProcessIdentity? _watcher = WatcherProgram.Ensure(home).Start(folder, instance);

    public override WatchedProcesses? Processes => folder.Processes is { } processes && processes.Instance == instance ? processes : null;

    public override string? End
    {
        get
        {
            // Asked before the exit is: a watcher writes that before it ends.
            var watched = _watcher?.IsAlive() == true;
            if (folder.Exit is { } exit && exit.Instance == instance)
                return $"exit code {exit.Code}, {exit.Reason}";
            return watched ? null : throw new StartLostException($"its watcher ended.{LogTail.Of(folder)}");
        }
    }

    /// <summary>It waits for the plan.</summary>
    public override Task RunAsync(WatchPlan plan, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<bool> HandOverAsync() => Task.FromResult(true);

    public override void Dispose()
    {
    }
}
