using System.Diagnostics;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>A migration tool that ours are compared with, unpacked in the folder that an environment variable names.</summary>
internal sealed class ReferenceTool(string variable, string program, string name)
{
    /// <summary>Its script; skips the test where it is not there, and fails where CI is set.</summary>
    public string Path
    {
        get
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } home)
                return System.IO.Path.Combine(home, "bin", program);
            // Where CI is set the reference has to be there.
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, $"{variable} is not set: unpack {name} and set it to that folder.");
            throw new InvalidOperationException($"{variable} is not set, and CI is: the tests against {name} must run there.");
        }
    }

    public async Task<(int Code, string Output)> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
