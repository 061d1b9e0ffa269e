using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Assay.Cli.Execution;

/// <summary>
/// Hands signals on to a command; one that comes before it has started reaches it then. What a terminal sends (Ctrl+C, Ctrl+\) goes to all processes in
/// its foreground, the command among them, so it is not sent a second time: programs take that for "at once".
/// </summary>
internal sealed partial class PassedSignals : IDisposable
{
    private static readonly (PosixSignal Signal, int Number, bool IsTerminals)[] Passed =
    [
        (PosixSignal.SIGINT, 2, true), (PosixSignal.SIGQUIT, 3, true), (PosixSignal.SIGHUP, 1, false), (PosixSignal.SIGTERM, 15, false),
    ];

    private readonly Lock _gate = new();
    private readonly List<int> _pending = [];
    private readonly List<PosixSignalRegistration> _registrations = [];
    private Process? _process;

    public PassedSignals() => _registrations.AddRange(
        Passed.Select(passed => PosixSignalRegistration.Create(passed.Signal, context => Pass(context, passed.Number, passed.IsTerminals))));

    /// <summary>The command has started.</summary>
    public void Begin(Process process)
    {
        lock (_gate)
        {
            _process = process;
            foreach (var signal in _pending)
                Send(process, signal);
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Pass(PosixSignalContext context, int signal, bool isTerminals)
    {
        context.Cancel = true;
        if (isTerminals && IsInForeground())
            return;
        lock (_gate)
        {
            if (_process is null)
                _pending.Add(signal);
            else
                Send(_process, signal);
        }
    }

    private static void Send(Process process, int signal)
    {
        if (!OperatingSystem.IsWindows() && !process.HasExited)
            _ = Kill(process.Id, signal);
    }

    /// <summary>Whether this process has a terminal and is in its foreground.</summary>
    private static bool IsInForeground()
    {
        if (OperatingSystem.IsWindows())
            return true;
        try
        {
            using var terminal = File.OpenHandle("/dev/tty");
            return ForegroundGroup((int)terminal.DangerousGetHandle()) == OwnGroup();
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int ForegroundGroup(int terminal);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int OwnGroup();
}
