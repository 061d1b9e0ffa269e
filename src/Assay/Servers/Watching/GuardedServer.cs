using System.Diagnostics;
using System.Globalization;

namespace Assay.Servers.Watching;

/// <summary>The server as a child that does not outlive this process.</summary>
/// <remarks>
/// On Unix a shell stands between the two and blocks on a pipe from here: a line in it asks for an orderly stop, its end means
/// that this process is gone, however it went, and ends the server also while that stops. (A signal on the death of a parent, as
/// Linux has it, would come already when the thread ends that forked.) On Windows a job does it.
/// </remarks>
internal sealed class GuardedServer : IDisposable
{
    // $1 log, $2 stop signal, $3 death signal, then the command. The server must inherit neither the pipe nor the log of the guard.
    private const string GuardScript =
        """
        log=$1 stop=$2 death=$3; shift 3
        exec 3<&0
        "$@" </dev/null >>"$log" 2>&1 3<&- &
        server=$!
        echo "$server"
        exec >/dev/null 2>&1
        (if read -r word <&3; then kill -s "$stop" "$server"; read -r word <&3; fi; kill -s "$death" "$server") &
        guard=$!
        exec 3<&-
        wait "$server"; code=$?
        kill -s KILL "$guard"
        exit "$code"
        """;

    // As the shell tells them: 128 and the signal.
    private const int EndedByInt = 130;
    private const int EndedByTerm = 143;
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

    public int ExitCode => _child.ExitCode;

    /// <summary>Starts the server.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="log">Where its output goes.</param>
    /// <param name="ownJob">On Windows: whether it gets a job of its own. False where this process's children are in one already.</param>
    public static GuardedServer Start(WatchPlan plan, string log, bool ownJob)
    {
        var start = OperatingSystem.IsWindows() ? Plain(plan) : Guarded(plan, log);
        start.WorkingDirectory = plan.WorkingDirectory;
        start.Environment.Clear();
        foreach (var (name, value) in plan.Environment)
            start.Environment[name] = value;
        var child = Process.Start(start) ?? throw new InvalidOperationException($"{plan.FileName} did not start.");
        var id = OperatingSystem.IsWindows()
            ? child.Id
            : int.Parse(child.StandardOutput.ReadLine() ?? "", CultureInfo.InvariantCulture);
        if (OperatingSystem.IsWindows())
            LogPump.Start(child, log);
        // A server that is gone already keeps an identity, so that the rest needs no special case.
        var server = ProcessIdentity.Of(id) ?? new ProcessIdentity(id, DateTimeOffset.UnixEpoch);
        return new GuardedServer(child, server, plan, ownJob && OperatingSystem.IsWindows() ? WindowsJob.Hold(child) : null);
    }

    /// <summary>Stops the server, by force when the orderly way takes too long. True when it was orderly.</summary>
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
            return !OperatingSystem.IsWindows() && IsOrderly(_child.ExitCode);
        }
        catch (OperationCanceledException)
        {
            KillRemains();
            return false;
        }
    }

    /// <summary>Java ends by the signal that asked it to, in good order. Whoever kills a server while it stops leaves another code, as does a server that fails.</summary>
    private static bool IsOrderly(int code) => code is 0 or EndedByInt or EndedByTerm;

    /// <summary>Makes sure that neither the server nor its guard is left, such as after the guard was killed.</summary>
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

    private static ProcessStartInfo Guarded(WatchPlan plan, string log) =>
        new("/bin/sh", ["-c", GuardScript, "assay-guard", log, plan.StopSignal, plan.DeathSignal, plan.FileName, .. plan.Arguments])
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
