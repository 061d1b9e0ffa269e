using System.Collections.Immutable;
using Assay.Servers;

namespace Assay.Containers.Images;

/// <summary><c>apache/kafka</c>, one node that is broker and controller.</summary>
internal sealed class KafkaImage : ServerImage
{
    private const int Port = 9092;
    private const string Inside = "localhost:19092";
    private const string Controller = "localhost:19093";

    public override string Kind => "kafka";

    /// <summary>Where nothing is said, the embedded broker serves.</summary>
    public override bool Automatic => false;

    public override ImmutableArray<int> Ports => [Port];

    public override string NameFor(string? version) => $"apache/kafka:{version ?? "4.3.1"}";

    public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings)
    {
        // Clients are sent to the address that the broker tells them, so it must be the one outside.
        (string Name, string Value)[] defaults =
        [
            ("node.id", "1"),
            ("process.roles", "broker,controller"),
            ("listeners", $"OUTSIDE://0.0.0.0:{Port},INSIDE://{Inside},CONTROLLER://{Controller}"),
            ("advertised.listeners", $"OUTSIDE://{address.Host}:{address.Port(Port)},INSIDE://{Inside}"),
            ("listener.security.protocol.map", "OUTSIDE:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            ("inter.broker.listener.name", "INSIDE"),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.voters", $"1@{Controller}"),
            // As for a node without a container; docs/kafka.md says why each.
            ("num.partitions", "1"),
            ("default.replication.factor", "1"),
            ("offsets.topic.num.partitions", "1"),
            ("offsets.topic.replication.factor", "1"),
            ("transaction.state.log.num.partitions", "1"),
            ("transaction.state.log.replication.factor", "1"),
            ("transaction.state.log.min.isr", "1"),
            ("share.coordinator.state.topic.num.partitions", "1"),
            ("share.coordinator.state.topic.replication.factor", "1"),
            ("share.coordinator.state.topic.min.isr", "1"),
            ("group.initial.rebalance.delay.ms", "0"),
            ("group.min.session.timeout.ms", "100"),
            ("group.consumer.heartbeat.interval.ms", "250"),
            ("group.consumer.min.heartbeat.interval.ms", "100"),
            ("group.consumer.min.session.timeout.ms", "1000"),
            ("log.retention.ms", "-1"),
            ("log.index.size.max.bytes", "1048576"),
            ("log.cleaner.dedupe.buffer.size", "16777216"),
            ("controlled.shutdown.enable", "false"),
            ("broker.session.timeout.ms", "60000"),
        ];
        return new ContainerSetup
        {
            Environment = Merge(defaults, settings).ToImmutableSortedDictionary(setting => Variable(setting.Key), setting => setting.Value, StringComparer.Ordinal),
        };
    }

    public override string ConnectionString(ContainerAddress address) => $"{address.Host}:{address.Port(Port)}";

    /// <summary>Kafka's protocol tells no version, so the tag does, after a round trip.</summary>
    public override async Task<string> AskAsync(
        ServerKind kind, string connectionString, ContainerAddress address, string tag, CancellationToken cancellationToken)
    {
        await kind.AskVersion(connectionString, cancellationToken);
        return tag;
    }

    /// <summary>As the image turns variables into settings: <c>KAFKA_NODE_ID</c> for <c>node.id</c>.</summary>
    private static string Variable(string setting) => "KAFKA_" + setting
        .Replace("_", "__", StringComparison.Ordinal).Replace("-", "___", StringComparison.Ordinal).Replace('.', '_').ToUpperInvariant();
}
