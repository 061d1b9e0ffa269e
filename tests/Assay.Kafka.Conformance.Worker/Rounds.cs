using Assay.Kafka.Broker;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>Rounds of groups and transactions, each on a fresh cluster.</summary>
internal static class Rounds
{
    public static async Task RunAsync(int count, int seed)
    {
        var random = new Random(seed);
        for (var round = 1; round <= count; round++)
        {
            await using var cluster = await EmbeddedKafkaCluster.StartAsync();
            Console.WriteLine($"round {round}: group");
            await GroupRound.RunAsync(cluster, random);
            Console.WriteLine($"round {round}: transactions");
            TransactionRound.Run(cluster, random);
        }

        Console.WriteLine("done");
    }
}
