using System.Collections.Concurrent;
using Assay.Kafka.Broker;
using Confluent.Kafka;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>Members come and go while records are produced: each record is processed, and none comes again after its offset was committed.</summary>
internal static class GroupRound
{
    private const int Records = 200;

    public static async Task RunAsync(EmbeddedKafkaCluster cluster, Random random)
    {
        cluster.CreateTopic("work", partitions: 4);
        var protocol = random.Next(3);
        var seen = new ConcurrentDictionary<string, byte>();
        var committed = new ConcurrentDictionary<TopicPartitionOffset, byte>();
        var doubled = new ConcurrentQueue<TopicPartitionOffset>();
        using var all = new CancellationTokenSource();
        using var second = new CancellationTokenSource();

        Task Member(CancellationToken stop) => Task.Factory.StartNew(() => Work(cluster, protocol, seen, committed, doubled, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        List<Task> members = [Member(all.Token), Member(second.Token)];
        using (var producer = Clients.Producer(cluster))
        {
            for (var n = 0; n < Records; n++)
            {
                await producer.ProduceAsync(new TopicPartition("work", random.Next(4)), new() { Value = $"{n}" });
                if (n == Records / 3)
                {
                    members.Add(Member(all.Token));
                }
                else if (n == Records * 2 / 3)
                {
                    await second.CancelAsync();
                }
            }
        }

        var started = TimeProvider.System.GetTimestamp();
        while (seen.Count < Records && TimeProvider.System.GetElapsedTime(started) < Clients.Patience)
        {
            await cluster.WaitForChangeAsync(cluster.Changes).WaitAsync(TimeSpan.FromMilliseconds(200)).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        await all.CancelAsync();
        await Task.WhenAll(members);
        if (seen.Count < Records || !doubled.IsEmpty)
        {
            throw new InvalidOperationException($"protocol {protocol}: {seen.Count} of {Records} records came; after their commit came again: {string.Join(", ", doubled)}");
        }
    }

    private static void Work(
        EmbeddedKafkaCluster cluster,
        int protocol,
        ConcurrentDictionary<string, byte> seen,
        ConcurrentDictionary<TopicPartitionOffset, byte> committed,
        ConcurrentQueue<TopicPartitionOffset> doubled,
        CancellationToken stop)
    {
        using var consumer = Clients.Consumer(cluster, "group", config =>
        {
            if (protocol == 2)
            {
                config.GroupProtocol = GroupProtocol.Consumer;
                config.HeartbeatIntervalMs = null;
            }
            else
            {
                config.PartitionAssignmentStrategy = protocol == 0 ? PartitionAssignmentStrategy.Range : PartitionAssignmentStrategy.CooperativeSticky;
            }
        });
        consumer.Subscribe("work");
        while (!stop.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(20)) is not { } record)
            {
                continue;
            }

            if (committed.ContainsKey(record.TopicPartitionOffset))
            {
                doubled.Enqueue(record.TopicPartitionOffset);
            }

            seen.TryAdd(record.Message.Value, 0);
            try
            {
                consumer.Commit(record);
                committed.TryAdd(record.TopicPartitionOffset, 0);
            }
            catch (KafkaException)
            {
                // The partition went to another member meanwhile: it may come again there.
            }
        }

        consumer.Close();
    }
}
