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
        var folders = ServerFolders.Of(search.Home).Select(folder => (Folder: folder, folder.State));
        var fitting = folders.Where(found => found.State is { } state && Fits(state, search)).OrderByDescending(found => found.State!.Started);
        foreach (var (folder, _) in fitting)
        {
            if (await ServerUse.TryBeginAsync(folder, search, cancellationToken) is { } server)
                return ServerAnswer.Found(server);
        }

        return ServerAnswer.None($"no {search.Request} that Assay started earlier is running");
    }

    private static bool Fits(ServerState state, ServerSearch search) =>
        state.Kind == search.Request.Kind.Name
        && state.Network == HostIdentity.Network
        && state.Settings == search.Request.SettingsText()
        && ServerVersion.Fits(state.Version, search.Request.Version)
        && (search.ForcedProvider is null || state.Provider == search.ForcedProvider);
}
