using System.Runtime.InteropServices;
using Assay.Servers.Watching;

namespace Assay.Watcher;

/// <summary>Cuts this process loose from the terminal and the process that started it.</summary>
internal static partial class Session
{
    /// <summary>Begins a session of its own, which neither Ctrl+C nor the end of the terminal reaches; binds children to this process on Windows.</summary>
    public static void Detach()
    {
        if (OperatingSystem.IsWindows())
            WindowsJob.HoldThisProcess();
        else
            _ = SetSid();
        IgnoreSignal(PosixSignal.SIGHUP);
        IgnoreSignal(PosixSignal.SIGINT);
        IgnoreSignal(PosixSignal.SIGQUIT);
    }

    // The registration is meant to last as long as the process.
    private static void IgnoreSignal(PosixSignal signal) => PosixSignalRegistration.Create(signal, context => context.Cancel = true);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();
}
