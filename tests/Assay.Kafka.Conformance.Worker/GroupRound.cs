using Assay.Kafka.Broker;
using Confluent.Kafka;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>Members come and go while records are produced: each record is processed, and none comes again after its offset was committed.</summary>
internal static class GroupRound
{
    private const int Partitions = 4;
    private const int Records = 200;

    public static async Task RunAsync(EmbeddedKafkaCluster cluster, Random random)
    {
        cluster.CreateTopic("work", partitions: Partitions);
        CommitTheStart(cluster);
        var protocol = random.Next(3);
        var members = new GroupMembers(cluster, protocol);
        using var all = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        List<Task> work = [members.Start(all.Token), members.Start(second.Token)];
        using (var producer = Clients.Producer(cluster))
        {
            for (var n = 0; n < Records; n++)
            {
                await producer.ProduceAsync(new TopicPartition("work", random.Next(Partitions)), new() { Value = $"{n}" });
                if (n == Records / 3)
                {
                    work.Add(members.Start(all.Token));
                }
                else if (n == Records * 2 / 3)
                {
                    await second.CancelAsync();
                }
            }
        }

        var (seen, since) = (0, TimeProvider.System.GetTimestamp());
        while (members.Seen < Records && TimeProvider.System.GetElapsedTime(since) < Clients.Patience)
        {
            await cluster.WaitForChangeAsync(cluster.Changes).WaitAsync(TimeSpan.FromMilliseconds(200)).ContinueWith(static _ => { }, TaskScheduler.Default);
            if (members.Seen != seen)
            {
                (seen, since) = (members.Seen, TimeProvider.System.GetTimestamp());
            }
        }

        await all.CancelAsync();
        await Task.WhenAll(work);
        if (members.Seen < Records || members.Doubled.Count > 0)
        {
            throw new InvalidOperationException(
                $"protocol {protocol}: {members.Seen} of {Records} records came; members were taken for gone: {members.Lost} times; after their commit came again: {string.Join(", ", members.Doubled)}");
        }
    }

    // A member that has to ask where a partition starts may hear of it late: librdkafka 2.16 then goes on with one that it had given up, as its log showed.
    // Records that came again from the start of a partition may have the same cause. Nothing here covers a group that never committed.
    private static void CommitTheStart(EmbeddedKafkaCluster cluster)
    {
        using var outsider = Clients.Consumer(cluster, "group");
        outsider.Commit(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset("work", partition, 0)));
    }
}
