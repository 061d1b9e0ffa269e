using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>
/// On Unix the server starts under a guard that is nobody's child, while this process holds the guard's pipe. Its watcher comes up afterwards and holds the pipe too:
/// a runtime of its own takes longer to start than many a server.
/// </summary>
internal sealed partial class GuardLaunch(ServerHome home, ServerFolder folder, string instance) : NativeLaunch
{
    private const int Watchers = 3;
    private static readonly TimeSpan WatcherPatience = TimeSpan.FromMinutes(1);
    private const uint OwnerOnly = 0x180; // 0600 as octal digits
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    // Closing the low descriptors keeps pipes of the test run from staying open as long as the server. In a session of its own, or where there is no setsid, in a
    // group of its own, neither Ctrl+C nor a kill of this process's group reaches it.
    private const string DetachScript =
        """
        errors=$1; shift
        exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
        if command -v setsid >/dev/null; then set -- setsid "$@"; else set -m 2>/dev/null; fi
        "$@" </dev/null 2>>"$errors" &
        """;

    // Made before anything runs: what is wrong with the home is said at once.
    private readonly WatcherProgram _watcher = WatcherProgram.Ensure(home);
    private FileLease? _holder;
    private GuardPipe? _pipe;
    private WatchedProcesses? _processes;

    public override WatchedProcesses? Processes => _processes;

    public override string? End => _processes is null || _processes.Guard.IsAlive() ? null
        : folder.ExitCodeOf(instance) is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}")
        : throw new StartLostException($"its guard ended.{LogTail.Of(folder)}");

    public override async Task RunAsync(WatchPlan plan, CancellationToken cancellationToken)
    {
        _holder = await FileLease.TakeExclusiveAsync(folder.HolderLock, cancellationToken);
        _pipe = MakePipe();
        var (guard, server) = StartGuard(plan);
        _processes = new WatchedProcesses(instance, Watcher: null, ProcessIdentity.OfMaybeGone(guard), ProcessIdentity.OfMaybeGone(server));
        folder.Processes = _processes;
    }

    public override async Task<bool> HandOverAsync()
    {
        for (var attempt = 0; attempt < Watchers && End is null; attempt++)
        {
            if (_watcher.Start(folder, instance) is { } watcher && await IsTakenByAsync(watcher))
                return true;
        }

        return false;
    }

    public override void Dispose()
    {
        _pipe?.Dispose();
        _holder?.Dispose();
    }

    private async Task<bool> IsTakenByAsync(ProcessIdentity watcher)
    {
        var began = Stopwatch.GetTimestamp();
        while (End is null && watcher.IsAlive())
        {
            if (folder.Processes is { Watcher: { } taker } watched && watched.Instance == instance && taker.Id == watcher.Id)
                return true;
            if (Stopwatch.GetElapsedTime(began) > WatcherPatience)
                watcher.Kill(WatcherPatience);
            await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
        }

        return false;
    }

    private GuardPipe MakePipe()
    {
        var path = folder.GuardPipe(instance);
        if (MakeFifo(path, OwnerOnly) == 0)
            return GuardPipe.TryHold(path) ?? throw new StartLostException($"its folder {folder.Path} was removed.");
        throw new ServerException(
            $"A named pipe can't be made in {folder.Path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}. Set {ServerHome.Variable} to a folder on a local disk.");
    }

    private (int Guard, int Server) StartGuard(WatchPlan plan)
    {
        var start = new ProcessStartInfo(
            "/bin/sh",
            [
                "-c", DetachScript, "assay-start", folder.WatcherLog, "/bin/sh", "-c", GuardScript.OfHolders, "assay-guard",
                folder.GuardPipe(instance), folder.Log, folder.ProcessNote(instance), folder.ExitCodeFile(instance), plan.StopSignal, plan.DeathSignal, plan.FileName, .. plan.Arguments,
            ])
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in plan.Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new ServerException($"{start.FileName} did not start.");
        var ids = process.StandardOutput.ReadLine()?.Split(' ');
        process.WaitForExit();
        return ids is [var guard, var server]
            ? (int.Parse(guard, CultureInfo.InvariantCulture), int.Parse(server, CultureInfo.InvariantCulture))
            : throw new StartLostException($"its guard did not start.{LogTail.Of(folder)}");
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
