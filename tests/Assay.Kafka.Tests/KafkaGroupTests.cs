namespace Assay.Kafka.Tests;

public sealed class KafkaGroupTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_ready_when_its_members_know_their_partitions()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 2));
        await using var bare = await Bare.RentAsync(pool);
        var workers = bare.Cluster.Group("workers");
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => workers.ShouldBeReady(within: Short, cancellationToken: Cancelled));
        Assert.Contains("events: expected the group 'workers' to be stable with 1 member. Not within 0.05 s", missed.Message, StringComparison.Ordinal);
        await using var one = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        await workers.ShouldBeReady(cancellationToken: Cancelled);
        await using var other = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        await workers.ShouldBeReady(members: 2, cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Has_caught_up_when_it_has_committed_everything()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        await using var consumer = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        var workers = bare.Cluster.Group("workers");
        await workers.ShouldBeReady(cancellationToken: Cancelled);
        await bare.Cluster.Topic("orders").Publish("first", cancellationToken: Cancelled);
        await workers.ShouldCatchUp(cancellationToken: Cancelled);
        consumer.HoldsBack = true;
        await bare.Cluster.Topic("orders").Publish("second", cancellationToken: Cancelled);
        Assert.Equal(1, await workers.LagAsync(Cancelled));
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => workers.ShouldCatchUp(Short, Cancelled));
        Assert.Contains("1 behind, such as in orders", missed.Message, StringComparison.Ordinal);
        consumer.HoldsBack = false;
        await workers.ShouldCatchUp(TimeSpan.FromSeconds(20), Cancelled);
    }

    [Fact]
    public async Task The_cluster_comes_to_rest_when_everything_was_processed()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Cluster.ShouldComeToRest(cancellationToken: Cancelled);
        await using var consumer = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders") { HoldsBack = true };
        await bare.Cluster.Group("workers").ShouldBeReady(cancellationToken: Cancelled);
        await bare.Cluster.Topic("orders").Publish("slow", cancellationToken: Cancelled);
        await Eventually.Within(TimeSpan.FromSeconds(20)).True(() => consumer.Values.Count == 1, Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => bare.Cluster.ShouldComeToRest(Short, Cancelled));
        Assert.Contains("events: expected to come to rest.", missed.Message, StringComparison.Ordinal);
        consumer.HoldsBack = false;
        await bare.Cluster.ShouldComeToRest(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Equal(["slow"], consumer.Values);
    }
}
