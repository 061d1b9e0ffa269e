using System.Diagnostics;
using Confluent.Kafka;

namespace Assay.Benchmarks.Kafka;

/// <summary>What clients of a cluster wait for, measured with the same client on each.</summary>
internal static class Measurements
{
    private const int Warm = 20;

    /// <summary>From the call that produces one record to the consumer that has waited for it with the default settings of its long poll.</summary>
    public static async Task<double> IdleLatencyAsync(IKafkaContestant contestant, int rounds)
    {
        var topic = await CreateTopicAsync(contestant);
        using var producer = Producer(contestant, linger: 0);
        using var consumer = Consumer(contestant, $"g-{topic}");
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        var medians = new Medians();
        for (var round = -Warm; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            producer.Produce(new TopicPartition(topic, 0), new() { Value = [1, 2, 3] });
            while (consumer.Consume(TimeSpan.FromSeconds(10)) is null)
            {
            }

            if (round >= 0)
                medians.Add(Stopwatch.GetElapsedTime(started));
        }

        return medians.Median;
    }

    /// <summary>Small records a second through one partition: produced by one client while another consumes them.</summary>
    public static async Task<double> ThroughputAsync(IKafkaContestant contestant, int records)
    {
        var topic = await CreateTopicAsync(contestant);
        using var producer = Producer(contestant, linger: 5);
        using var consumer = Consumer(contestant, $"g-{topic}");
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        var partition = new TopicPartition(topic, 0);
        var message = new Message<Null, byte[]> { Value = new byte[100] };
        producer.Produce(partition, message);
        while (consumer.Consume(TimeSpan.FromSeconds(10)) is null)
        {
        }

        var started = Stopwatch.GetTimestamp();
        var consuming = Task.Factory.StartNew(
            () =>
            {
                for (var left = contestant.KeepsEverything ? records : 0; left > 0;)
                    left -= consumer.Consume(TimeSpan.FromSeconds(1)) is null ? 0 : 1;
            },
            TaskCreationOptions.LongRunning);
        for (var sent = 0; sent < records; sent++)
        {
            while (true)
            {
                try
                {
                    producer.Produce(partition, message);
                    break;
                }
                catch (ProduceException<Null, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(1));
                }
            }
        }

        producer.Flush(TimeSpan.FromMinutes(1));
        await consuming;
        return records / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>From the subscription to the assignment of the first member of a new group.</summary>
    public static async Task<double> GroupJoinAsync(IKafkaContestant contestant, int rounds)
    {
        var topic = await CreateTopicAsync(contestant);
        var medians = new Medians();
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var consumer = Consumer(contestant, $"g-{topic}-{round}");
            consumer.Subscribe(topic);
            while (consumer.Assignment.Count == 0)
                consumer.Consume(TimeSpan.FromMilliseconds(1));
            medians.Add(Stopwatch.GetElapsedTime(started));
            consumer.Close();
        }

        return medians.Median;
    }

    private static async Task<string> CreateTopicAsync(IKafkaContestant contestant)
    {
        var topic = $"t-{Guid.NewGuid():N}";
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = contestant.BootstrapServers }).SetLogHandler((_, _) => { }).Build();
        // The mock creates what is asked for, with four partitions, and nothing else.
        if (contestant is not MockContestant)
            await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1 }]);
        // A broker may hear of it after the controller has made it.
        while (admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Error.IsError)
            await Task.Delay(10);
        return topic;
    }

    // Clients and brokers share the processors: neither client tells the application more of a record than is asked of it here.
    private static IProducer<Null, byte[]> Producer(IKafkaContestant contestant, double linger) =>
        new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = contestant.BootstrapServers,
            LingerMs = linger,
            QueueBufferingMaxMessages = 1_000_000,
            EnableDeliveryReports = false,
        }).SetLogHandler((_, _) => { }).Build();

    private static IConsumer<Ignore, byte[]> Consumer(IKafkaContestant contestant, string group) =>
        new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = contestant.BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            ConsumeResultFields = "none",
        }).SetLogHandler((_, _) => { }).Build();
}
