using System.Diagnostics;
using System.Globalization;
using Assay.Servers.Watching;

namespace Assay.Watcher;

/// <summary>The server as a child that does not outlive this process.</summary>
/// <remarks>
/// On Unix a shell stands between the two and blocks on a pipe from here: a line in it asks for an orderly stop, its end means
/// that the watcher is gone, however it went. On Windows the job of this process does it.
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
        (if read -r word <&3; then kill -s "$stop" "$server"; else kill -s "$death" "$server"; fi) &
        guard=$!
        exec 3<&-
        wait "$server"; code=$?
        kill -s KILL "$guard"
        exit "$code"
        """;

    private readonly Process _child;
    private readonly WatchPlan _plan;

    private GuardedServer(Process child, ProcessIdentity server, WatchPlan plan)
    {
        _child = child;
        _plan = plan;
        Server = server;
        Guard = ProcessIdentity.Of(child.Id) ?? server;
    }

    public ProcessIdentity Server { get; }

    public ProcessIdentity Guard { get; }

    public bool HasExited => _child.HasExited;

    public int ExitCode => _child.ExitCode;

    public static async Task<GuardedServer> StartAsync(WatchPlan plan, string log)
    {
        var start = OperatingSystem.IsWindows() ? Plain(plan) : Guarded(plan, log);
        start.WorkingDirectory = plan.WorkingDirectory;
        start.Environment.Clear();
        foreach (var (name, value) in plan.Environment)
            start.Environment[name] = value;
        var child = Process.Start(start) ?? throw new InvalidOperationException($"{plan.FileName} did not start.");
        var id = OperatingSystem.IsWindows()
            ? child.Id
            : int.Parse(await child.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture);
        if (OperatingSystem.IsWindows())
            LogPump.Start(child, log);
        // A server that is gone already keeps an identity, so that the rest needs no special case.
        var server = ProcessIdentity.Of(id) ?? new ProcessIdentity(id, DateTimeOffset.UnixEpoch);
        return new GuardedServer(child, server, plan);
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
            return !OperatingSystem.IsWindows();
        }
        catch (OperationCanceledException)
        {
            KillRemains();
            return false;
        }
    }

    /// <summary>Makes sure that neither the server nor its guard is left, such as after the guard was killed.</summary>
    public void KillRemains()
    {
        Server.Kill(TimeSpan.FromSeconds(5));
        if (!_child.HasExited)
            _child.Kill();
    }

    public void Dispose() => _child.Dispose();

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
