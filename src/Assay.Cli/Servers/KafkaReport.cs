using Assay.Kafka.Broker;

namespace Assay.Cli.Servers;

/// <summary>A cluster as <c>assay kafka --json</c> shows it.</summary>
internal sealed record KafkaReport
{
    public required string BootstrapServers { get; init; }

    public required IReadOnlyList<string> Brokers { get; init; }

    public static KafkaReport Of(EmbeddedKafkaCluster cluster) => new()
    {
        BootstrapServers = cluster.BootstrapServers,
        Brokers = [.. cluster.Brokers.Select(broker => broker.Address)],
    };
}
