namespace Assay.Kafka.Tests;

public sealed class KafkaClusterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_sees_nothing_of_the_test_before_and_offsets_grow()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using (var first = await Bare.RentAsync(pool))
        {
            await first.Cluster.Topic("orders").Publish("before", cancellationToken: Cancelled);
            await first.Cluster.Topic("made.by.the.test").Publish("before", cancellationToken: Cancelled);
        }

        await using var second = await Bare.RentAsync(pool);
        await second.Cluster.Topic("orders").ShouldBeEmpty(cancellationToken: Cancelled);
        await second.Cluster.Topic("made.by.the.test").ShouldBeEmpty(cancellationToken: Cancelled);
        await second.Cluster.Topic("orders").Publish("after", cancellationToken: Cancelled);
        Assert.Equal(1, Assert.Single(await second.Cluster.Topic("orders").RecordsAsync(Cancelled)).Offset);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Consumers_stay_in_their_group_and_see_each_record_once()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        Consumer? consumer = null;
        for (var round = 0; round < 3; round++)
        {
            await using var bare = await Bare.RentAsync(pool);
            consumer ??= new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
            await bare.Cluster.Topic("orders").Publish($"round {round}", cancellationToken: Cancelled);
            await Eventually.Within(TimeSpan.FromSeconds(20)).Value(() => consumer.Values.Count, count => count == round + 1, Cancelled);
        }

        await consumer!.DisposeAsync();
        Assert.Equal(["round 0", "round 1", "round 2"], consumer.Values);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Is_put_back_only_when_the_consumers_have_committed_everything()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        var bare = await Bare.RentAsync(pool);
        await using var consumer = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders") { HoldsBack = true };
        await bare.Cluster.Topic("orders").Publish("slow", cancellationToken: Cancelled);
        await Eventually.Within(TimeSpan.FromSeconds(20)).True(() => consumer.Values.Count == 1, Cancelled);
        await bare.DisposeAsync();
        var next = Bare.RentAsync(pool);
        var observed = await bare.Cluster.ObserveCoreAsync(Cancelled);
        Assert.Contains("workers", observed.Busy, StringComparison.Ordinal);
        Assert.False(next.IsCompleted);
        consumer.HoldsBack = false;
        await using var again = await next;
        Assert.Same(bare, again);
    }
}
