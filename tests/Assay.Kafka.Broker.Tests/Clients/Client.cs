using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Clients;

/// <summary>Clients of Confluent.Kafka with settings that keep tests quick, and what tests do with them.</summary>
internal static class Client
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IProducer<string?, string?> Producer(EmbeddedKafkaCluster cluster, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig { BootstrapServers = cluster.BootstrapServers, LingerMs = 0, ReconnectBackoffMaxMs = 500 };
        configure?.Invoke(config);
        return new ProducerBuilder<string?, string?>(config)
            .SetKeySerializer(NullableText.Instance).SetValueSerializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();
    }

    public static IConsumer<string?, string?> Consumer(EmbeddedKafkaCluster cluster, string group, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = 30_000,
            HeartbeatIntervalMs = 100,
            TopicMetadataRefreshIntervalMs = 200,
            ReconnectBackoffMaxMs = 500,
            // A coordinator that moved is asked for behind the long poll. With the 500 ms of librdkafka, a commit that is tried again can give the new one
            // up each time just when it has been found, for longer than a session lasts.
            FetchWaitMaxMs = 50,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string?, string?>(config)
            .SetKeyDeserializer(NullableText.Instance).SetValueDeserializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();
    }

    public static IAdminClient Admin(EmbeddedKafkaCluster cluster) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Consumes until <paramref name="count"/> records came, off the pool's threads.</summary>
    public static Task<List<ConsumeResult<string?, string?>>> ConsumeAsync(this IConsumer<string?, string?> consumer, int count) =>
        Task.Factory.StartNew(
            () =>
            {
                var records = new List<ConsumeResult<string?, string?>>();
                var until = TimeProvider.System.GetTimestamp();
                while (records.Count < count)
                {
                    if (TimeProvider.System.GetElapsedTime(until) > Patience)
                    {
                        throw new TimeoutException($"{records.Count} of {count} records came within {Patience}.");
                    }

                    if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { IsPartitionEOF: false } record)
                    {
                        records.Add(record);
                    }
                }

                return records;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    public static async Task ProduceAsync(EmbeddedKafkaCluster cluster, string topic, params IEnumerable<string> values)
    {
        using var producer = Producer(cluster);
        foreach (var value in values)
        {
            await producer.ProduceAsync(topic, new() { Value = value }, TestContext.Current.CancellationToken);
        }
    }
}
