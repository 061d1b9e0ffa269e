using Assay.Kafka.Broker;
using Confluent.Kafka;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>Consumes, transforms and produces in transactions that are aborted or taken over by chance: each record comes out once, in order.</summary>
internal static class TransactionRound
{
    private const int Records = 60;

    public static void Run(EmbeddedKafkaCluster cluster, Random random)
    {
        cluster.CreateTopic("in");
        cluster.CreateTopic("out");
        cluster.Append("in", 0, [.. Enumerable.Range(0, Records).Select(n => new NewRecord { Value = System.Text.Encoding.UTF8.GetBytes($"{n}") })]);
        using var consumer = Clients.Consumer(cluster, "transform");
        consumer.Subscribe("in");
        var producer = Start(cluster);
        List<IDisposable> zombies = [];
        var done = 0;
        var since = TimeProvider.System.GetTimestamp();
        while (done < Records)
        {
            if (TimeProvider.System.GetElapsedTime(since) > Clients.Patience)
            {
                throw new TimeoutException($"{done} of {Records} records were transformed.");
            }

            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { } record)
            {
                continue;
            }

            producer.BeginTransaction();
            producer.Produce("out", new() { Value = record.Message.Value });
            producer.SendOffsetsToTransaction([new(record.TopicPartition, record.Offset + 1)], consumer.ConsumerGroupMetadata, Clients.Patience);
            switch (random.Next(6))
            {
                case 0:
                    producer.AbortTransaction(Clients.Patience);
                    consumer.Seek(record.TopicPartitionOffset);
                    break;
                case 1:
                    zombies.Add(producer);
                    producer = Start(cluster);
                    consumer.Seek(record.TopicPartitionOffset);
                    break;
                default:
                    producer.CommitTransaction(Clients.Patience);
                    done++;
                    since = TimeProvider.System.GetTimestamp();
                    break;
            }
        }

        consumer.Close();
        producer.Dispose();
        zombies.ForEach(zombie => zombie.Dispose());
        var seen = cluster.Read("out", 0).Select(record => System.Text.Encoding.UTF8.GetString(record.Value!.Value.Span)).ToList();
        if (!seen.SequenceEqual(Enumerable.Range(0, Records).Select(n => $"{n}")))
        {
            throw new InvalidOperationException($"Other records came out than went in: {string.Join(' ', seen)}");
        }
    }

    // A newer producer of the same id fences the older one, and aborts what that left open.
    private static IProducer<Null, string> Start(EmbeddedKafkaCluster cluster)
    {
        var producer = Clients.Producer(cluster, "transform");
        producer.InitTransactions(Clients.Patience);
        return producer;
    }
}
