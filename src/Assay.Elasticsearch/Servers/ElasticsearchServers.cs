using Assay.Servers;

namespace Assay.Elasticsearch.Servers;

/// <summary>Elasticsearch servers for tests: one node on the loopback address.</summary>
public static class ElasticsearchServers
{
    /// <summary>The kind, registered with its provider <c>process</c> (an installed distribution).</summary>
    public static ServerKind Kind { get; } = ServerKinds.Register(SearchKinds.Create(SearchProduct.Elasticsearch));

    /// <summary>Finds an Elasticsearch server. Its connection string is a URL, with user and password where it wants them.</summary>
    /// <param name="version">Pinned version, such as <c>7.17</c>; null takes what there is.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    /// <exception cref="ServerException">None was found; the message says what was tried.</exception>
    public static Task<Server> FindAsync(string? version = null, CancellationToken cancellationToken = default) =>
        ServerFinder.Default.FindAsync(new ServerRequest(Kind) { Version = version }, cancellationToken);
}
