using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Assay.Xunit.Tests;

/// <summary>Runs a class of the dummy suite in a process of its own, to see what a user sees.</summary>
internal static class DummySuite
{
    private static readonly string Folder = typeof(DummySuite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "DummyFolder").Value!;

    public static async Task<(int ExitCode, string Output)> RunAsync(string tests, CancellationToken cancellationToken, int? sandboxes = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(Folder, "Assay.Xunit.Tests.Dummies.dll"), "-noColor", "-class", $"*{tests}"])
            start.ArgumentList.Add(argument);
        if (sandboxes is { } most)
            start.Environment["ASSAY_SANDBOXES"] = most.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output + await error);
    }
}
