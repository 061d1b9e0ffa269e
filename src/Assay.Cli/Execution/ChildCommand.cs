using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Assay.Cli.Commands;

namespace Assay.Cli.Execution;

/// <summary>A command that runs in this terminal, with this input and output. Signals reach it; how it ends is how this process ends.</summary>
internal static partial class ChildCommand
{
    private const int None = 0;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>Runs it to its end and answers its exit code.</summary>
    /// <exception cref="CommandProblem">It could not be started.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(Resolve(command[0])) { UseShellExecute = false };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        var signals = new PassedSignals();
        // Before the start: a signal must never end this process and leave the command behind. A terminal sends Ctrl+C to the whole group, so the
        // command has it already.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => signals.Pass(context, Console.IsInputRedirected ? Interrupt : None));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => signals.Pass(context, Terminate));
        using var process = Start(start, command[0]);
        signals.Begin(process);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start, string name)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception refused)
        {
            var isThere = File.Exists(start.FileName);
            throw new CommandProblem(
                isThere ? ExitCode.NotExecutable : ExitCode.CommandNotFound,
                $"'{name}' can't be started: {refused.Message}. {(isThere ? "Is it executable?" : "Is it installed, and on the PATH?")}");
        }
    }

    /// <summary>Windows starts only what is named in full: <c>npm</c> is <c>npm.cmd</c> there.</summary>
    private static string Resolve(string name)
    {
        if (!OperatingSystem.IsWindows() || Path.HasExtension(name))
            return name;
        var endings = (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';', StringSplitOptions.RemoveEmptyEntries);
        var folders = Path.GetDirectoryName(name) is { Length: > 0 } ? [""] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending))).FirstOrDefault(File.Exists) ?? name;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    /// <summary>Hands signals on to the command; one that comes before it has started reaches it then.</summary>
    private sealed class PassedSignals
    {
        private readonly Lock _gate = new();
        private Process? _process;
        private int _pending = None;

        public void Pass(PosixSignalContext context, int signal)
        {
            context.Cancel = true;
            lock (_gate)
            {
                if (_process is null)
                    _pending = signal;
                else
                    Send(_process, signal);
            }
        }

        public void Begin(Process process)
        {
            lock (_gate)
            {
                _process = process;
                Send(process, _pending);
            }
        }

        private static void Send(Process process, int signal)
        {
            if (signal != None && !OperatingSystem.IsWindows() && !process.HasExited)
                _ = Kill(process.Id, signal);
        }
    }
}
