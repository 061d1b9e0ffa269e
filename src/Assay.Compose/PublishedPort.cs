using System.Globalization;
using Assay.Compose.Files;
using Assay.Compose.Services;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Compose;

/// <summary>Asks Docker Compose for a port that the engine chose.</summary>
internal static class PublishedPort
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>The port with its number on this machine; null when nobody could tell it.</summary>
    public static async Task<ComposePort?> AskAsync(ComposeProject project, ComposeService service, ComposePort port, ServerSearch search, CancellationToken cancellationToken)
    {
        var docker = (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "docker.exe" : "docker")).FirstOrDefault(File.Exists);
        if (docker is null)
            return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var run = await ProgramRun.TryAsync(
                docker,
                ["compose", .. project.Files.SelectMany(file => new[] { "-f", file }), "port", service.Name, port.Container.ToString(CultureInfo.InvariantCulture)],
                patience.Token);
            // It answers address and port: 0.0.0.0:49153.
            return run is { Succeeded: true } && int.TryParse(run.LastLine[(run.LastLine.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? port with { Host = number }
                : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
