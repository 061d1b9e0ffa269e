using System.Diagnostics;
using System.Globalization;

namespace Assay.Servers.Watching;

/// <summary>The server as a child that does not outlive this process.</summary>
/// <remarks>On Unix a guard stands between the two; on Windows a job does its work.</remarks>
internal sealed class GuardedServer : IWatchedServer
{
    private static readonly TimeSpan GuardPatience = TimeSpan.FromSeconds(1);

    private readonly Process _child;
    private readonly WatchPlan _plan;
    private readonly IDisposable? _job;

    private GuardedServer(Process child, ProcessIdentity server, WatchPlan plan, IDisposable? job)
    {
        _child = child;
        _plan = plan;
        _job = job;
        Server = server;
        Guard = ProcessIdentity.Of(child.Id) ?? server;
    }

    public ProcessIdentity Server { get; }

    public ProcessIdentity Guard { get; }

    public bool HasExited => _child.HasExited;

    public int? ExitCode => HasExited ? _child.ExitCode : null;

    /// <summary>Starts the server.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="folder">Where its output goes, and where its process is noted.</param>
    /// <param name="ownJob">On Windows: whether it gets a job of its own. False where this process's children are in one already.</param>
    public static GuardedServer Start(WatchPlan plan, ServerFolder folder, bool ownJob)
    {
        var start = OperatingSystem.IsWindows() ? Plain(plan) : Guarded(plan, folder);
        start.WorkingDirectory = plan.WorkingDirectory;
        start.Environment.Clear();
        foreach (var (name, value) in plan.Environment)
            start.Environment[name] = value;
        var child = Process.Start(start) ?? throw new InvalidOperationException($"{plan.FileName} did not start.");
        var id = OperatingSystem.IsWindows()
            ? child.Id
            : int.Parse(child.StandardOutput.ReadLine()?.Split(' ')[^1] ?? "", CultureInfo.InvariantCulture);
        if (OperatingSystem.IsWindows())
            LogPump.Start(child, folder.Log);
        return new GuardedServer(child, ProcessIdentity.OfMaybeGone(id), plan, ownJob && OperatingSystem.IsWindows() ? WindowsJob.Hold(child) : null);
    }

    public async Task<bool> StopAsync()
    {
        if (HasExited)
            return false;
        if (OperatingSystem.IsWindows())
            _child.Kill(entireProcessTree: true);
        else
            await AskToStopAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(_plan.StopMilliseconds));
        try
        {
            await _child.WaitForExitAsync(patience.Token);
            return !OperatingSystem.IsWindows() && ServerExit.IsOrderly(_child.ExitCode);
        }
        catch (OperationCanceledException)
        {
            KillRemains();
            return false;
        }
    }

    public void KillRemains()
    {
        Server.Kill(TimeSpan.FromSeconds(5));
        // The guard ends by itself then, and takes along what would signal the server's id once this process is gone.
        if (!_child.WaitForExit(GuardPatience))
            _child.Kill(entireProcessTree: true);
    }

    /// <summary>Waits until the server has ended.</summary>
    public Task EndedAsync(CancellationToken cancellationToken) => _child.WaitForExitAsync(cancellationToken);

    public void Dispose()
    {
        _job?.Dispose();
        _child.Dispose();
    }

    private static ProcessStartInfo Guarded(WatchPlan plan, ServerFolder folder) =>
        new("/bin/sh", ["-c", GuardScript.OfChild, "assay-guard", folder.Log, folder.ProcessNote(plan.Instance), plan.StopSignal, plan.DeathSignal, plan.FileName, .. plan.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

    private static ProcessStartInfo Plain(WatchPlan plan) => new(plan.FileName, plan.Arguments)
    {
        CreateNoWindow = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private async Task AskToStopAsync()
    {
        try
        {
            await _child.StandardInput.WriteLineAsync("stop");
            await _child.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The guard is gone; the wait that follows ends at once or the server is killed.
        }
    }
}
