using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>How the process of a shared server comes to life, and into the care of its watcher.</summary>
internal abstract class NativeLaunch : IDisposable
{
    /// <summary>The processes, once they run.</summary>
    /// <exception cref="StartLostException">Who should have started them is gone.</exception>
    public abstract WatchedProcesses? Processes { get; }

    /// <summary>How the server ended, in words; null while it runs.</summary>
    /// <exception cref="StartLostException">It ended for a reason outside the server.</exception>
    public abstract string? End { get; }

    public static NativeLaunch Begin(ServerHome home, ServerFolder folder, string instance) =>
        OperatingSystem.IsWindows() ? new WatcherLaunch(home, folder, instance) : new GuardLaunch(home, folder, instance);

    /// <summary>Starts the server.</summary>
    public abstract Task RunAsync(WatchPlan plan, CancellationToken cancellationToken);

    /// <summary>Waits until the watcher has taken the server over, so that it need not end with this process.</summary>
    /// <returns>Whether it has.</returns>
    public abstract Task<bool> HandOverAsync();

    /// <summary>Lets go of the server: without a watcher it ends.</summary>
    public abstract void Dispose();
}
