using System.Diagnostics;
using System.Globalization;
using Assay.Servers;

namespace Assay.Benchmarks.Start;

/// <summary>One that starts servers of a kind.</summary>
internal sealed record Contestant(string Name, string Kind, string? Image, ServerHome Home)
{
    public const string Assay = "assay";
    public const string Testcontainers = "testcontainers";

    public static string ImageVariable(string kind) => $"ASSAY_TEST_{kind.ToUpperInvariant()}_IMAGE";

    public static string? ImageOf(string kind) => Environment.GetEnvironmentVariable(ImageVariable(kind)) is { Length: > 0 } image ? image : null;

    public Task<TimeSpan> MeasureHereAsync() => FirstQuery.MeasureAsync(this);

    public async Task<TimeSpan> MeasureInAProcessAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["first-query", Name, Kind, Home.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? TimeSpan.FromMilliseconds(double.Parse(output, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{Name} did not start {Kind}:{Environment.NewLine}{await errors}");
    }
}
