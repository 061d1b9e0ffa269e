using Assay.Servers;

namespace Assay.RabbitMq.Servers;

/// <summary>RabbitMQ servers for tests: one node on the loopback address, with its management API.</summary>
public static class RabbitServers
{
    /// <summary>The kind, registered with its provider <c>process</c> (an installed <c>rabbitmq-server</c>).</summary>
    public static ServerKind Kind { get; } = ServerKinds.Register(CreateKind());

    /// <summary>
    /// Finds a RabbitMQ server. Its connection string is an AMQP URI whose <c>management</c> says where the management API is: a port of the same
    /// host, or a whole address.
    /// </summary>
    /// <param name="version">Pinned version, such as <c>3.10</c>; null takes what there is.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    /// <exception cref="ServerException">None was found; the message says what was tried.</exception>
    public static Task<Server> FindAsync(string? version = null, CancellationToken cancellationToken = default) =>
        ServerFinder.Default.FindAsync(new ServerRequest(Kind) { Version = version }, cancellationToken);

    internal static ServerKind CreateKind() => CreateBareKind().Add(new RabbitProcessProvider(new RabbitInstallations()));

    internal static ServerKind CreateBareKind() => new("rabbitmq", "RabbitMQ", RabbitQuestion.AskVersionAsync)
    {
        ExampleConnectionString = "amqp://guest:guest@localhost:5672/",
    };
}
