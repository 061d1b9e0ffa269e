using Assay.Kafka.Broker;
using Confluent.Kafka;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>Clients with settings that keep rounds quick.</summary>
internal static class Clients
{
    /// <summary>How long nothing may happen. Many processes share the machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static IProducer<Null, string> Producer(EmbeddedKafkaCluster cluster, string? transactionalId = null) => new ProducerBuilder<Null, string>(new ProducerConfig
    {
        BootstrapServers = cluster.BootstrapServers,
        LingerMs = 0,
        EnableIdempotence = true,
        TransactionalId = transactionalId,
    }).SetLogHandler((_, _) => { }).Build();

    public static IConsumer<Null, string> Consumer(EmbeddedKafkaCluster cluster, string group, Action<ConsumerConfig>? configure = null, Action? onLost = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            HeartbeatIntervalMs = 100,
            IsolationLevel = IsolationLevel.ReadCommitted,
        };
        configure?.Invoke(config);

        // With a handler a partition is given up inside Consume. Without one it may go between Consume and Commit, which then says so of a record that another has.
        return new ConsumerBuilder<Null, string>(config)
            .SetLogHandler((_, _) => { })
            .SetPartitionsRevokedHandler((_, _) => { })
            .SetPartitionsLostHandler((_, _) => onLost?.Invoke())
            .Build();
    }
}
