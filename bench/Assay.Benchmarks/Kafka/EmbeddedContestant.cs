using Assay.Kafka.Broker;

namespace Assay.Benchmarks.Kafka;

internal sealed class EmbeddedContestant(EmbeddedKafkaCluster cluster) : IKafkaContestant
{
    public string Name => "embedded";

    public string BootstrapServers => cluster.BootstrapServers;

    public bool KeepsEverything => true;

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
