using System.Diagnostics;

namespace Assay.Kafka.Conformance.Scripts;

/// <summary>Runs the programs of other clients.</summary>
internal static class Programs
{
    /// <summary>Far beyond what any of them takes: who is not done by then hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(TestRun.Count(5, 10));

    /// <summary>Runs a program to its end; one that hangs is killed and fails with what it said until then.</summary>
    public static async Task<(int Exit, string Output, string Errors)> RunAsync(ProcessStartInfo program, string? input = null)
    {
        program.RedirectStandardOutput = program.RedirectStandardError = program.RedirectStandardInput = true;
        using var process = Process.Start(program)!;
        using var limit = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }

        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, await output, $"killed after {Patience}; {await errors}");
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Whether a program is in the path.</summary>
    public static bool IsThere(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, name + ".exe")) || File.Exists(Path.Combine(folder, name + ".cmd")));
}
