using Assay.Kafka.Broker;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>Rounds of groups and transactions, each on a fresh cluster.</summary>
internal static class Rounds
{
    // librdkafka takes the interval as a heartbeat's time-out, too, and gives up its connection to the coordinator with it, which so many processes make it do all the time.
    // One OffsetFetch that is lost that way four times amid a rebalance leaves version 2.16 with partitions that it neither reads nor gives up, as its log showed.
    private static readonly EmbeddedKafkaOptions Options = new() { ConsumerHeartbeatInterval = TimeSpan.FromSeconds(1) };

    public static async Task RunAsync(int count, int seed)
    {
        var random = new Random(seed);
        for (var round = 1; round <= count; round++)
        {
            await using var cluster = await EmbeddedKafkaCluster.StartAsync(Options);
            Console.WriteLine($"round {round}: group");
            await GroupRound.RunAsync(cluster, random);
            Console.WriteLine($"round {round}: transactions");
            TransactionRound.Run(cluster, random);
        }

        Console.WriteLine("done");
    }
}
