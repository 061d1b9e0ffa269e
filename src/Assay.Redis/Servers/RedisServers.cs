using Assay.Servers;

namespace Assay.Redis.Servers;

/// <summary>Redis servers for tests: no persistence, many databases, on the loopback address.</summary>
public static class RedisServers
{
    /// <summary>The kind, registered with its providers: <c>process</c> (installed Redis or Valkey) and <c>download</c> (Garnet).</summary>
    public static ServerKind Kind { get; } = ServerKinds.Register(CreateKind());

    /// <summary>Finds a Redis server; its connection string is StackExchange.Redis' configuration string, with administrative commands allowed.</summary>
    /// <param name="version">Pinned version, such as <c>7</c>; null takes what there is.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    /// <exception cref="ServerException">None was found; the message says what was tried.</exception>
    public static Task<Server> FindAsync(string? version = null, CancellationToken cancellationToken = default) =>
        ServerFinder.Default.FindAsync(new ServerRequest(Kind) { Version = version }, cancellationToken);

    internal static ServerKind CreateKind() => CreateBareKind()
        .Add(new RedisProcessProvider(new RedisInstallations()))
        .Add(new GarnetDownloadProvider());

    internal static ServerKind CreateBareKind() => new("redis", "Redis", RedisQuestion.AskVersionAsync)
    {
        ExampleConnectionString = "localhost:6379",
    };
}
