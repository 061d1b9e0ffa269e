using Assay.Kafka.Broker;

namespace Assay.Cli.Servers;

/// <summary>A cluster as <c>assay kafka --json</c> shows it.</summary>
internal sealed record KafkaReport
{
    public required string BootstrapServers { get; init; }

    public required IReadOnlyList<string> Brokers { get; init; }

    /// <summary>The address of the schema registry; null where none was asked for.</summary>
    public string? SchemaRegistry { get; init; }

    public static KafkaReport Of(EmbeddedKafkaCluster cluster, string? schemaRegistry) => new()
    {
        BootstrapServers = cluster.BootstrapServers,
        Brokers = [.. cluster.Brokers.Select(broker => broker.Address)],
        SchemaRegistry = schemaRegistry,
    };
}
