using Confluent.Kafka;

namespace Assay.Kafka.Tests;

public sealed class KafkaClusterResetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_until_a_service_is_in_each_group_that_was_declared()
    {
        await using var pool = Consumed.Pool(restWithin: TimeSpan.FromSeconds(60));
        var sandbox = await Consumed.RentAsync(pool);
        await sandbox.Worker.StopAsync();
        await sandbox.DisposeAsync();

        var next = Consumed.RentAsync(pool);

        Assert.Equal("no service is in the group 'workers'", (await sandbox.Cluster.ObserveCoreAsync(Cancelled)).Busy);
        Assert.False(next.IsCompleted);
        sandbox.Worker.Start();
        await using var again = await next;
        Assert.Same(sandbox, again);
        Assert.True((await again.Cluster.Backend.GroupAsync("workers", Cancelled)).IsStable);
    }

    [Fact]
    public async Task Replaces_a_sandbox_whose_service_does_not_come_back()
    {
        await using var pool = Consumed.Pool(restWithin: TimeSpan.FromMilliseconds(100));
        var sandbox = await Consumed.RentAsync(pool);
        await sandbox.Worker.StopAsync();
        await sandbox.DisposeAsync();

        await using var next = await Consumed.RentAsync(pool);

        Assert.NotSame(sandbox, next);
        Assert.Contains("no service is in the group 'workers'", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    [Fact]
    public Task Replaces_a_sandbox_whose_topic_was_deleted() =>
        ReplacesAsync("the topic 'orders' was deleted", static admin => admin.DeleteTopicsAsync(["orders"]));

    [Fact]
    public Task Replaces_a_sandbox_whose_topic_was_made_anew() => ReplacesAsync("the topic 'orders' was made anew", static async admin =>
    {
        await admin.DeleteTopicsAsync(["orders"]);
        await admin.CreateTopicsAsync([new() { Name = "orders", NumPartitions = 3 }]);
    });

    [Fact]
    public Task Replaces_a_sandbox_whose_topic_has_grown() => ReplacesAsync(
        "the topic 'orders' has 6 partitions instead of 3", static admin => admin.CreatePartitionsAsync([new() { Topic = "orders", IncreaseTo = 6 }]));

    [Fact]
    public async Task Aborts_an_open_transaction_which_rest_waits_for_and_lag_leaves_out()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        var bare = await Bare.RentAsync(pool);
        await using var consumer = new Consumer(bare.Cluster.BootstrapServers, "workers", "orders");
        await bare.Cluster.Group("workers").ShouldBeReady(cancellationToken: Cancelled);
        using var producer = new ProducerBuilder<string?, string>(
            new ProducerConfig { BootstrapServers = bare.Cluster.BootstrapServers, TransactionalId = "tx" }).SetLogHandler(static (_, _) => { }).Build();
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", new() { Value = "open" }, Cancelled);

        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => bare.Cluster.ShouldComeToRest(TimeSpan.FromMilliseconds(50), Cancelled));

        Assert.Contains("a transaction is open in orders-0", missed.Message, StringComparison.Ordinal);
        Assert.Equal(0, await bare.Cluster.Group("workers").LagAsync(Cancelled));
        await bare.DisposeAsync();
        await using var again = await Bare.RentAsync(pool);
        Assert.Same(bare, again);
        await again.Cluster.ShouldComeToRest(cancellationToken: Cancelled);
    }

    private static async Task ReplacesAsync(string reason, Func<IAdminClient, Task> change)
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 3));
        var bare = await Bare.RentAsync(pool);
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bare.Cluster.BootstrapServers }).SetLogHandler(static (_, _) => { }).Build())
            await change(admin);
        await bare.DisposeAsync();

        await using var next = await Bare.RentAsync(pool);

        Assert.NotSame(bare, next);
        Assert.Contains(reason, Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }
}
