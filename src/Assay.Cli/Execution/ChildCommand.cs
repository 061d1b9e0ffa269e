using System.ComponentModel;
using System.Diagnostics;
using Assay.Cli.Commands;

namespace Assay.Cli.Execution;

/// <summary>A command that runs in this terminal, with this input and output. Signals reach it; how it ends is how this process ends.</summary>
internal static class ChildCommand
{
    /// <summary>Runs it to its end and answers its exit code; as shells have it, 128 and the number of the signal that ended it.</summary>
    /// <exception cref="CommandProblem">It could not be started.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(ProgramPath.Resolve(command[0])) { UseShellExecute = false };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        // Before the start: a signal must never end this process and leave the command behind.
        using var signals = new PassedSignals();
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
}
