using Assay.Servers;
using Confluent.Kafka;

namespace Assay.Kafka.Servers;

/// <summary>
/// Kafka clusters for tests: an external one by its bootstrap servers, else embedded in the test process; Apache Kafka as a process when it is asked for.
/// </summary>
public static class KafkaServers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.2);

    /// <summary>The kind, registered with its providers <c>embedded</c>, <c>process</c> (Apache Kafka) and <c>broker</c> (the embedded broker in a process of its own).</summary>
    public static ServerKind Kind { get; } = ServerKinds.Register(CreateKind());

    /// <summary>Finds a cluster. Where its provider is <c>embedded</c>, each sandbox starts one of its own.</summary>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    /// <exception cref="ServerException">None was found; the message says what was tried.</exception>
    public static Task<Server> FindAsync(CancellationToken cancellationToken = default) =>
        ServerFinder.Default.FindAsync(new ServerRequest(Kind), cancellationToken);

    internal static ServerKind CreateKind() => new ServerKind("kafka", "Kafka", AskVersionAsync) { ExampleConnectionString = "localhost:9092" }
        .Add(new KafkaProcessProvider())
        .Add(new BrokerProvider())
        .Add(new EmbeddedKafkaProvider());

    /// <summary>Kafka's protocol does not tell the version of the broker, so the answer says how many brokers there are.</summary>
    private static Task<string> AskVersionAsync(string bootstrapServers, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers, LogConnectionClose = false })
                .SetLogHandler(static (_, _) => { })
                .SetErrorHandler(static (_, _) => { })
                .Build();
            var brokers = admin.GetMetadata(Patience).Brokers.Count;
            return $"cluster of {brokers}";
        },
        cancellationToken);
}
