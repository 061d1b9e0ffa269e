using Assay.Leases;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Redis.Servers;

/// <summary>Fetches Garnet, a server with Redis' protocol written in .NET, as a .NET tool: it needs nothing but the SDK.</summary>
internal sealed class GarnetDownloadProvider() : NativeProvider(new GarnetRecipe())
{
    private const string Package = "garnet-server";
    private const string Version = "2.2.8";

    public override string Name => "download";

    public override ProviderPlace Place => ProviderPlace.Download;

    protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(
        ServerSearch search, CancellationToken cancellationToken)
    {
        if (search.Request.Version is { } pinned)
            return (null, ServerAnswer.None($"Garnet {Version} could be fetched, but it is no Redis {pinned}, which is pinned"));
        var binaries = new NativeBinaries(Path.Combine(search.Home.Binaries, $"garnet-{Version}"), Version, $"Garnet {Version} in place of Redis");
        if (!File.Exists(binaries.Program(Package)) && await FetchAsync(binaries.Folder, search, cancellationToken) is { } problem)
            return (null, ServerAnswer.None(problem, "apt-get install redis-server    (brew install redis, …)"));
        return (binaries, null);
    }

    /// <summary>Null when that worked, else what was seen. The folder appears as a whole.</summary>
    private static async Task<string?> FetchAsync(string target, ServerSearch search, CancellationToken cancellationToken)
    {
        search.Home.Ensure(search.Home.Binaries);
        using var lease = await FileLease.TakeExclusiveAsync(target + ".lock", cancellationToken);
        if (Directory.Exists(target))
            return null;
        Drafts.RemoveOf(target);
        var draft = $"{target}.draft-{Guid.NewGuid():N}";
        using var progress = search.Journal.Progress($"fetching Garnet {Version} ({Package}, a .NET tool of 580 MB, in place of Redis)");
        var run = await FollowAsync(
            ProgramRun.TryAsync(DotnetHost.Path, ["tool", "install", Package, "--version", Version, "--tool-path", draft], cancellationToken),
            draft, progress, search.Options.Time);
        if (run is { Succeeded: true })
        {
            Directory.Move(draft, target);
            return null;
        }

        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        return $"dotnet could not fetch the tool {Package} {Version}: {run?.Output ?? "dotnet does not start"}";
    }

    private static async Task<ProgramRun?> FollowAsync(
        Task<ProgramRun?> run, string folder, Reporting.ProgressReport progress, TimeProvider time)
    {
        while (!run.IsCompleted)
        {
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(500), time, CancellationToken.None));
            progress.Report(FolderSize.Of(folder));
        }

        return await run;
    }
}
