using Assay.Servers;

namespace Assay.Redis.Embedded;

/// <summary>Garnet inside this process. It is asked only when it is named.</summary>
internal sealed class EmbeddedRedisProvider : ServerProvider
{
    public const string ProviderName = "embedded";

    /// <summary>As many as Garnet takes: each sandbox has one.</summary>
    private const int MostDatabases = 256;

    private EmbeddedRedisProvider()
    {
    }

    public static EmbeddedRedisProvider Instance { get; } = new();

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.Embedded;

    public override bool Automatic => false;

    /// <summary>One for all sandboxes of this process; it ends with the process.</summary>
    public override Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken) => StartAsync(search, MostDatabases, cancellationToken);

    /// <remarks>
    /// With one database: after SWAPDB Garnet's sessions see one that FLUSHALL of another session no longer reaches, so that no reset could be sure of it.
    /// </remarks>
    internal override Task<ServerAnswer> StartOwnAsync(ServerSearch search, CancellationToken cancellationToken) => StartAsync(search, databases: 1, cancellationToken);

    private static async Task<ServerAnswer> StartAsync(ServerSearch search, int databases, CancellationToken cancellationToken)
    {
        if (search.Request.Version is { } pinned)
            return ServerAnswer.None($"Garnet {EmbeddedGarnet.Version} could run in this process, but it is no Redis {pinned}, which is pinned");
        // The first one loads and compiles a good deal.
        var garnet = await Task.Run(() => EmbeddedGarnet.Start(search.Request.Settings, databases), cancellationToken);
        return ServerAnswer.Found(new Server
        {
            Kind = search.Request.Kind,
            Provider = ProviderName,
            Version = await search.Request.Kind.AskVersion(garnet.ConnectionString, cancellationToken),
            Source = $"Garnet {EmbeddedGarnet.Version} in this process, in place of Redis",
            ConnectionString = garnet.ConnectionString,
            IsOwn = true,
            StopAsync = garnet.StopAsync,
        });
    }
}
