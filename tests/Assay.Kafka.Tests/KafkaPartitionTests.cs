using Confluent.Kafka;

namespace Assay.Kafka.Tests;

/// <summary>Where published records go when nobody says a partition.</summary>
public sealed class KafkaPartitionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Keys_go_where_a_producer_of_Confluent_puts_them(int partitions)
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("published", partitions).Topic("produced", partitions));
        await using var bare = await Bare.RentAsync(pool);
        string[] keys = ["a", "order-1", "order-2", "é", "a key that is longer than the others, 4711", .. Enumerable.Range(0, 50).Select(static number => $"{number}")];
        using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = bare.Cluster.BootstrapServers })
            .SetLogHandler(static (_, _) => { }).Build())
        {
            await Task.WhenAll(keys.Select(key => producer.ProduceAsync(bare.Cluster.Prefix + "produced", new() { Key = key, Value = "x" }, Cancelled)));
        }

        foreach (var key in keys)
            await bare.Cluster.Topic("published").Publish("x", key, Cancelled);

        var produced = await PartitionsAsync("produced");
        Assert.Equal(partitions, produced.Values.Distinct().Count());
        Assert.Equal(produced, await PartitionsAsync("published"));

        async Task<Dictionary<string, int>> PartitionsAsync(string topic) =>
            (await bare.Cluster.Topic(topic).RecordsAsync(Cancelled)).ToDictionary(static record => record.KeyText!, static record => record.Partition);
    }

    [Fact]
    public async Task A_record_that_creates_its_topic_goes_where_later_ones_of_its_key_go()
    {
        await using var pool = Bare.Pool(kafka => kafka.Embedded(static options => options with { DefaultPartitions = 7 }));
        await using var bare = await Bare.RentAsync(pool);
        foreach (var key in (string[])["a", "b", "c", "d"])
        {
            var topic = bare.Cluster.Topic($"first-is-{key}");
            await topic.Publish("creates", key, Cancelled);
            await topic.Publish("follows", key, Cancelled);
            Assert.Single((await topic.RecordsAsync(Cancelled)).Select(static record => record.Partition).Distinct());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Records_without_a_key_reach_all_partitions(string? key)
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 3));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        for (var number = 0; number < 6; number++)
            await orders.Publish($"{number}", key, Cancelled);
        Assert.Equal([0, 0, 1, 1, 2, 2], (await orders.RecordsAsync(Cancelled)).Select(static record => record.Partition));
    }
}
