using Assay.Kafka.Backends;
using Assay.Kafka.Tests.Backends;
using Assay.Resources;
using Confluent.Kafka;

[assembly: AssemblyFixture(typeof(ApacheKafka))]

namespace Assay.Kafka.Tests.Backends;

public sealed class ExternalBackendTests(ApacheKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sandboxes_on_one_cluster_do_not_see_each_other()
    {
        await using var one = await kafka.BackendAsync();
        await using var other = await kafka.BackendAsync();
        await one.PublishAsync("orders", KafkaMessage.Text("hello", key: "k"), Cancelled);
        var record = Assert.Single(await one.ReadAsync("orders", Cancelled));
        Assert.Equal(("hello", "k", "orders"), (record.ValueText, record.KeyText, record.Topic));
        Assert.Empty(await other.ReadAsync("orders", Cancelled));
    }

    [Fact]
    public async Task Tells_a_tombstone_from_an_empty_value()
    {
        await using var backend = await kafka.BackendAsync();
        await backend.PublishAsync("orders", KafkaMessage.Text(null, key: "gone"), Cancelled);
        await backend.PublishAsync("orders", KafkaMessage.Text(""), Cancelled);
        Assert.Equal([(null, "gone"), ("", null)], (await backend.ReadAsync("orders", Cancelled)).Select(record => (record.ValueText, record.KeyText)));
    }

    [Fact]
    public async Task A_reset_hides_records_drops_new_topics_and_leaves_consumers_in_their_group()
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders");
        await Eventually.Within(Patience).Value(() => backend.GroupAsync("workers", Cancelled), state => state.IsStable, Cancelled);
        await backend.MarkBaselineAsync(Cancelled);
        for (var round = 0; round < 2; round++)
        {
            await backend.PublishAsync("orders", KafkaMessage.Text($"round {round}"), Cancelled);
            await backend.PublishAsync("extra", KafkaMessage.Text("x"), Cancelled);
            await Eventually.Within(Patience).True(() => consumer.Values.Count == round + 1, Cancelled);
            await Eventually.Within(Patience).Value(async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null, Cancelled);
            await backend.ResetAsync(Cancelled);
            Assert.Empty(await backend.ReadAsync("orders", Cancelled));
            await Eventually.Within(TimeSpan.FromSeconds(10)).Value(
                () => backend.TopicsAsync(Cancelled), topics => topics.SequenceEqual(["orders"]), Cancelled);
        }

        Assert.Equal(["round 0", "round 1"], consumer.Values);
    }

    [Fact]
    public async Task Is_not_at_rest_while_a_group_is_behind()
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders");
        await backend.PublishAsync("orders", KafkaMessage.Text("first"), Cancelled);
        await Eventually.Within(Patience).Value(async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null && seen.Changes > 1, Cancelled);
        consumer.HoldsBack = true;
        await backend.PublishAsync("orders", KafkaMessage.Text("second"), Cancelled);
        await Eventually.Within(Patience).True(() => consumer.Values.Count == 2, Cancelled);
        Assert.Contains("workers' is 1 behind", (await backend.ObserveAsync(Cancelled)).Busy, StringComparison.Ordinal);
        consumer.HoldsBack = false;
        await Eventually.Within(Patience).Value(async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null, Cancelled);
    }

    [Fact]
    public async Task Is_not_at_rest_before_the_first_record_of_a_partition_is_committed()
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders") { HoldsBack = true };
        await StableAsync(backend);

        await backend.PublishAsync("orders", KafkaMessage.Text("first"), Cancelled);

        Assert.Equal("the group 'workers' is 1 behind, such as in orders-0", (await backend.ObserveAsync(Cancelled)).Busy);
        Assert.Equal(1, (await backend.GroupAsync("workers", Cancelled)).Lag);
        consumer.HoldsBack = false;
        await AtRestAsync(backend);
        Assert.Equal(["first"], consumer.Values);
    }

    [Fact]
    public async Task Is_not_at_rest_before_a_member_was_given_a_topic_that_came_with_its_first_record()
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "late", GroupProtocol.Consumer);
        await StableAsync(backend);

        await backend.PublishAsync("late", KafkaMessage.Text("first"), Cancelled);

        await AtRestAsync(backend);
        Assert.Equal(["first"], consumer.Values);
        Assert.Equal(0, (await backend.GroupAsync("workers", Cancelled)).Lag);
    }

    [Fact]
    public async Task Does_not_wait_for_a_group_that_nobody_is_in()
    {
        await using var backend = await kafka.BackendAsync();
        await using (var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders"))
        {
            await backend.PublishAsync("orders", KafkaMessage.Text("first"), Cancelled);
            await Eventually.Within(Patience).True(() => consumer.Values.Count == 1, Cancelled);
            await AtRestAsync(backend);
        }

        await backend.PublishAsync("orders", KafkaMessage.Text("second"), Cancelled);

        Assert.Equal(new GroupState("Empty", 0, 1, "orders-0"), await backend.GroupAsync("workers", Cancelled));
        Assert.Null((await backend.ObserveAsync(Cancelled)).Busy);
    }

    [Fact]
    public async Task What_transactions_leave_behind_a_commit_is_nothing_to_wait_for()
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders");
        await StableAsync(backend);
        using var producer = new ProducerBuilder<string?, string>(
            new ProducerConfig { BootstrapServers = backend.BootstrapServers, TransactionalId = backend.Prefix + "tx" }).SetLogHandler(static (_, _) => { }).Build();
        producer.InitTransactions(Patience);
        foreach (var isKept in (bool[])[true, false])
        {
            producer.BeginTransaction();
            await producer.ProduceAsync(backend.Prefix + "orders", new() { Value = isKept ? "kept" : "aborted" }, Cancelled);
            if (isKept)
                producer.CommitTransaction(Patience);
            else
                producer.AbortTransaction(Patience);
        }

        await Eventually.Within(Patience).True(() => consumer.Values.Count == 1, Cancelled);
        await AtRestAsync(backend);
        Assert.Equal(0, (await backend.GroupAsync("workers", Cancelled)).Lag);
    }

    private static Task<GroupState> StableAsync(ExternalBackend backend) =>
        Eventually.Within(Patience).Value(() => backend.GroupAsync("workers", Cancelled), state => state.IsStable, Cancelled);

    private static Task<Observation> AtRestAsync(ExternalBackend backend) =>
        Eventually.Within(Patience).Value(async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null, Cancelled);
}
