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
    public async Task Receives_a_record_and_those_after_it_once_more()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        await using var consumer = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        var (workers, orders) = (bare.Cluster.Group("workers"), bare.Cluster.Topic("orders"));
        await workers.ShouldBeReady(cancellationToken: Cancelled);
        foreach (var value in (string[])["first", "second", "third"])
            await orders.Publish(value, cancellationToken: Cancelled);
        await workers.ShouldCatchUp(TimeSpan.FromSeconds(20), Cancelled);

        await workers.Redeliver((await orders.RecordsAsync(Cancelled))[1], Cancelled);

        await workers.ShouldCatchUp(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Equal(["first", "second", "third", "second", "third"], consumer.Values);
    }

    [Fact]
    public async Task Starts_over_where_it_is_rewound_though_a_member_was_about_to_commit()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        await using var consumer = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        var (workers, orders) = (bare.Cluster.Group("workers"), bare.Cluster.Topic("orders"));
        await workers.ShouldBeReady(cancellationToken: Cancelled);
        await orders.Publish("first", cancellationToken: Cancelled);
        await workers.ShouldCatchUp(TimeSpan.FromSeconds(20), Cancelled);
        consumer.HoldsBack = true;
        await orders.Publish("second", cancellationToken: Cancelled);
        await Eventually.Within(TimeSpan.FromSeconds(20)).True(() => consumer.Values.Count == 2, Cancelled);

        await workers.Rewind(Cancelled);
        consumer.HoldsBack = false;

        // It commits what it held back as soon as it may, so the group has caught up before it gets the records again.
        await Eventually.Within(TimeSpan.FromSeconds(20)).Value(() => consumer.Values.ToArray(), static values => values.Length == 4, Cancelled);
        Assert.Equal(["first", "second", "first", "second"], consumer.Values);
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_when_it_rebalances()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 4));
        await using var bare = await Bare.RentAsync(pool);
        await using var one = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        await using var other = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        var (workers, orders) = (bare.Cluster.Group("workers"), bare.Cluster.Topic("orders"));
        await workers.ShouldBeReady(members: 2, cancellationToken: Cancelled);
        var sent = Enumerable.Range(0, 20).Select(number => $"order {number}").ToList();
        foreach (var value in sent.Take(10))
            await orders.Publish(value, key: value, Cancelled);
        await workers.ShouldCatchUp(TimeSpan.FromSeconds(20), Cancelled);

        await workers.Rebalance(Cancelled);

        foreach (var value in sent.Skip(10))
            await orders.Publish(value, key: value, Cancelled);
        await workers.ShouldCatchUp(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Equal(sent.Order(StringComparer.Ordinal), one.Values.Concat(other.Values).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Says_so_when_there_is_no_such_group_to_rewind()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Cluster.Group("nobody").Rewind(Cancelled));
        Assert.StartsWith("There is no group 'nobody'.", failure.Message, StringComparison.Ordinal);
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
