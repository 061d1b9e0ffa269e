using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Assay.Cli.Tests.Support;

/// <summary>
/// A shell without job control lets what it starts in the background ignore interrupts, and who is started from there inherits that. These tests
/// interrupt the command line, so for their children interrupts are as on a terminal.
/// </summary>
internal static partial class Interrupts
{
    private const int Interrupt = 2;
    private const nint ByDefault = 0;
    private const nint Ignored = 1;

    [ModuleInitializer]
    internal static void Restore()
    {
        if (OperatingSystem.IsWindows())
            return;
        var before = Signal(Interrupt, ByDefault);
        if (before != Ignored)
            _ = Signal(Interrupt, before);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
