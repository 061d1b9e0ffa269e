using System.Formats.Tar;
using System.IO.Compression;
using Assay.Reporting;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Servers;

/// <summary>Fetches a package through the npm client, which knows the user's registry, proxy and credentials, and checks its integrity.</summary>
internal static class NpmPackage
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    public static async Task<bool> IsAvailableAsync(CancellationToken cancellationToken) =>
        await RunAsync(["--version"], cancellationToken) is { Succeeded: true };

    /// <summary>Unpacks the package into <paramref name="folder"/>; runs none of its scripts. Null when that worked, else what was seen.</summary>
    public static async Task<string?> FetchAsync(
        string name, string version, string folder, ProgressReport progress, CancellationToken cancellationToken)
    {
        var archives = Directory.CreateDirectory(Path.Combine(folder, "archive")).FullName;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = RunAsync(
            ["pack", $"{name}@{version}", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1",
                $"--pack-destination={archives}", $"--cache={Path.Combine(folder, "cache")}"],
            ended.Token);
        if (await FollowAsync(run, folder, progress, ended) is { } silence)
            return silence;
        if (await run is not { Succeeded: true } result)
            return $"npm could not fetch {name}@{version}: {LastLines((await run)?.Output ?? "npm does not start")}";
        if (Directory.GetFiles(archives, "*.tgz") is not [var archive])
            return $"npm fetched {name}@{version}, but left no archive: {LastLines(result.Output)}";
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(unzipped, folder, overwriteFiles: false, cancellationToken);
        return null;
    }

    /// <summary>npm tells no bytes, but the files that it writes do. Returns a text when nothing arrives any more.</summary>
    private static async Task<string?> FollowAsync(Task run, string folder, ProgressReport progress, CancellationTokenSource ended)
    {
        using var timer = new PeriodicTimer(Look);
        var (seen, quiet) = (0L, TimeSpan.Zero);
        while (!run.IsCompleted)
        {
            await Task.WhenAny(run, timer.WaitForNextTickAsync(ended.Token).AsTask());
            var bytes = FolderSize.Of(folder);
            quiet = bytes > seen ? TimeSpan.Zero : quiet + Look;
            seen = Math.Max(bytes, seen);
            progress.Report(seen);
            if (quiet < Silence)
                continue;
            await ended.CancelAsync();
            return $"npm received nothing for {Silence.TotalSeconds} s";
        }

        return null;
    }

    private static Task<ProgramRun?> RunAsync(string[] arguments, CancellationToken cancellationToken) => OperatingSystem.IsWindows()
        ? ProgramRun.TryAsync("cmd.exe", ["/c", "npm.cmd", .. arguments], cancellationToken)
        : ProgramRun.TryAsync("npm", arguments, cancellationToken);

    private static string LastLines(string output) => string.Join(' ', output.Split('\n', StringSplitOptions.TrimEntries).TakeLast(4));
}
