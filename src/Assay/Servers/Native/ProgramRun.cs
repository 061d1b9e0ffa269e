using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Assay.Servers.Native;

/// <summary>The result of a helper program that was run to its end.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">What it wrote to standard output and standard error.</param>
internal sealed record ProgramRun(int Code, string Output)
{
    public bool Succeeded => Code == 0;

    /// <summary>The last line of the output, where programs say what went wrong; the exit code when there is none.</summary>
    public string LastLine => Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
        ?? string.Create(CultureInfo.InvariantCulture, $"exit code {Code}");

    /// <summary>Runs a program; null when there is no such program. It is killed when <paramref name="cancellationToken"/> is cancelled.</summary>
    public static async Task<ProgramRun?> TryAsync(string fileName, IEnumerable<string> arguments, CancellationToken cancellationToken, string input = "")
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        try
        {
            using var process = Process.Start(start);
            return process is null ? null : await EndAsync(process, input, cancellationToken);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task<ProgramRun> EndAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            if (input.Length > 0)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramRun(process.ExitCode, (await output + await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
