using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Servers;

/// <summary>A server that Assay started earlier, in this or another process, and that fits.</summary>
internal sealed class RunningProvider : ServerProvider
{
    public const string ProviderName = "running";

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.Running;

    public override async Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        OwnFolders.Sweep(search.Home);
        await ServerFolders.EndOrphansAsync(search.Home, search.Options.Time, cancellationToken);
        var folders = ServerFolders.Of(search.Home).Select(folder => (Folder: folder, folder.State));
        var fitting = folders.Where(found => found.State is { } state && Fits(state, search)).OrderByDescending(found => found.State!.Started).ToList();
        var replaced = fitting.Where(found => found.State!.Program is { } program && !program.IsUnchanged()).ToList();
        foreach (var (folder, _) in replaced)
        {
            // Its watcher follows only when nobody uses it.
            folder.RequestStop(force: false);
        }

        foreach (var (folder, _) in fitting.Except(replaced))
        {
            if (await ServerUse.TryBeginAsync(folder, search, cancellationToken) is { } server)
                return ServerAnswer.Found(server);
        }

        var passedOver = string.Concat(replaced.Select(found =>
            $"; the one on port {found.State!.Port} is passed over, since {found.State.Program!.Path} was replaced or removed after its start"));
        return ServerAnswer.None($"no {search.Request} that Assay started earlier is running{passedOver}");
    }

    /// <summary>
    /// What is fetched only for want of something better is passed over: the provider that fetches it finds its running server itself, when its turn
    /// comes.
    /// </summary>
    private static bool IsStandIn(ServerState state, ServerSearch search) =>
        search.Request.Kind.Providers.Any(provider => provider.Name == state.Provider && provider.Place >= ProviderPlace.Download);

    private static bool Fits(ServerState state, ServerSearch search) =>
        state.Kind == search.Request.Kind.Name
        && state.Network == HostIdentity.Network
        && state.Settings == search.Request.SettingsText()
        && ServerVersion.Fits(state.Version, search.Request.Version)
        && (search.ForcedProvider is { } forced ? state.Provider == forced : !IsOnlyByRequest(search.Request.Kind, state.Provider) && !IsStandIn(state, search))
        && search.Request.Kind.Providers.FirstOrDefault(provider => provider.Name == state.Provider)?.Accepts(state, search) != false;

    /// <summary>A server of a provider that must be asked for is no answer to those who don't.</summary>
    private static bool IsOnlyByRequest(ServerKind kind, string provider) => kind.Providers.Any(candidate => candidate.Name == provider && !candidate.Automatic);
}
