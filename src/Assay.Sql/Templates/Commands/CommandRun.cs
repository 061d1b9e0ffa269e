using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Assay.Sql.Templates.Commands;

/// <summary>One run of a program, whose output is kept.</summary>
internal sealed record CommandRun(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Variables, string Directory)
{
    /// <summary>The exit code, null when it had to be killed because its time was up, and all that it wrote.</summary>
    /// <exception cref="SandboxException">It could not be started.</exception>
    public async Task<(int? Code, string Output)> ToEndAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        using var process = Start(output);
        using var limit = new CancellationTokenSource(timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return (null, Text(output));
        }

        return (process.ExitCode, Text(output));
    }

    private static string Text(StringBuilder output)
    {
        lock (output)
            return output.ToString();
    }

    private Process Start(StringBuilder output)
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = Directory,
        };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            process.Dispose();
            throw new SandboxException(
                $"'{Program}' could not be started to fill a template: {missing.Message}. Install it, put it on the PATH, or give its path, absolute or relative to the project.", missing);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // It asks nobody.
        process.StandardInput.Close();
        return process;

        void Add(string? line)
        {
            if (line is null)
                return;
            lock (output)
                output.Append(line).Append('\n');
        }
    }
}
