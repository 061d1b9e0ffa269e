using Assay.Kafka.Broker.Tests.Clients;
using Confluent.Kafka;

namespace Assay.Kafka.Conformance.DotNet;

/// <summary>Clients of Confluent.Kafka for a place.</summary>
internal static class Client
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IProducer<string?, string?> Producer(this Place place, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig { BootstrapServers = place.BootstrapServers, LingerMs = 0 };
        configure?.Invoke(config);
        return new ProducerBuilder<string?, string?>(config)
            .SetKeySerializer(NullableText.Instance).SetValueSerializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();
    }

    public static IProducer<string?, string?> Transactional(this Place place, string id, Action<ProducerConfig>? configure = null)
    {
        var producer = place.Producer(config =>
        {
            config.TransactionalId = id;
            configure?.Invoke(config);
        });
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        return producer;
    }

    public static IConsumer<string?, string?> Consumer(this Place place, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = place.BootstrapServers,
            GroupId = Place.NewName(),
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = 15_000,
            HeartbeatIntervalMs = 100,
            FetchWaitMaxMs = 50,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string?, string?>(config)
            .SetKeyDeserializer(NullableText.Instance).SetValueDeserializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();
    }

    public static IAdminClient Admin(this Place place) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = place.BootstrapServers }).SetLogHandler((_, _) => { }).Build();

    /// <summary>So many records of the first partition, without a group.</summary>
    public static async Task<List<ConsumeResult<string?, string?>>> ReadAsync(this Place place, string topic, int count, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        using var consumer = place.Consumer(config => config.IsolationLevel = isolation);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        return await consumer.PollAsync(count);
    }

    /// <summary>Polls on a thread of its own until so many records came.</summary>
    public static Task<List<ConsumeResult<string?, string?>>> PollAsync(this IConsumer<string?, string?> consumer, int count) => Task.Factory.StartNew(
        () =>
        {
            var records = new List<ConsumeResult<string?, string?>>();
            var started = TimeProvider.System.GetTimestamp();
            while (records.Count < count && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is { } record)
                {
                    records.Add(record);
                }
            }

            return records;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public static async Task SendAsync(this Place place, string topic, params string?[] values)
    {
        using var producer = place.Producer();
        foreach (var value in values)
        {
            await producer.ProduceAsync(new TopicPartition(topic, 0), new() { Value = value });
        }
    }
}
