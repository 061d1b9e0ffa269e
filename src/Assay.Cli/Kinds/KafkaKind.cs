using Assay.Cli.Execution;
using Assay.Kafka;
using Assay.Kafka.Servers;

namespace Assay.Cli.Kinds;

/// <summary>Kafka: a cluster.</summary>
internal sealed class KafkaKind() : ResourceKind<KafkaSettings, KafkaCluster>(KafkaServers.Kind)
{
    public override string Gives => "A Kafka cluster";

    /// <summary>Bootstrap servers are what every client takes.</summary>
    public override string Url(string connectionString) => connectionString;

    protected override OrderedDictionary<string, KafkaSettings> Section(ExecSettings settings) => settings.Kafka;

    protected override KafkaCluster Add(SandboxBuilder build, string name, KafkaSettings settings) => build.Kafka(name, kafka =>
    {
        foreach (var (topic, partitions) in settings.Topics)
            kafka.Topic(topic, partitions);
    });

    protected override IEnumerable<KeyValuePair<string, string>> Variables(KafkaCluster part)
    {
        yield return new("KAFKA_BROKERS", part.BootstrapServers);
        yield return new("KAFKA_BOOTSTRAP_SERVERS", part.BootstrapServers);
        yield return new("KAFKA_PREFIX", part.Prefix);
    }
}
