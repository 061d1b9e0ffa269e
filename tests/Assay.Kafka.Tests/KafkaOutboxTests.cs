namespace Assay.Kafka.Tests;

/// <summary>An outbox, held against its rows: exactly one record for each.</summary>
public sealed class KafkaOutboxTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private sealed record Ordered(long OrderId, string Sku);

    [Fact]
    public async Task Has_one_record_for_each_row()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = await PublishedAsync(bare, 1, 2);
        var received = await orders.ShouldReceiveOneForEach([2L, 1L], IdOf, cancellationToken: Cancelled);
        Assert.Equal([1, 2], received.Select(record => record.Value.OrderId));
    }

    [Fact]
    public async Task Names_the_rows_without_a_record_and_the_records_without_a_row()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders").Topic("orders.retry"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = await PublishedAsync(bare, 1, 2, 2);
        await bare.Cluster.Topic<Ordered>("orders.retry").Publish(new Ordered(3, "a"), cancellationToken: Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveOneForEach([2L, 3L], IdOf, Short, Cancelled));
        Assert.Contains("one record for each of 2 ids: no record for 3, several for 2, records for others: 1 within 0.05 s", missed.Message, StringComparison.Ordinal);
        Assert.Contains("nearest: orders.retry[0]@0 {\"orderId\":3,\"sku\":\"a\"}   (it is in another topic)", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_a_row_that_is_there_twice()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = await PublishedAsync(bare, 1, 2);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveOneForEach([1L, 2L, 2L], IdOf, cancellationToken: Cancelled));
        Assert.Contains("one record for each of 3 ids: more than once among the ids: 2 within", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_records_that_can_not_be_read()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = await PublishedAsync(bare, 1);
        await orders.Publish(KafkaMessage.Text("not json"), Cancelled);
        await orders.Publish(KafkaMessage.Text(null, key: "gone"), Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveOneForEach([1L], IdOf, cancellationToken: Cancelled));
        Assert.Contains("one record for each of 1 ids: can't be read: orders[0]@1 (not a Ordered: ", missed.Message, StringComparison.Ordinal);
        Assert.Contains("orders[0]@2 (a tombstone)", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_an_id_whose_text_is_empty()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        await orders.Publish(new Ordered(1, "a"), cancellationToken: Cancelled);
        await orders.Publish(new Ordered(2, ""), cancellationToken: Cancelled);
        var other = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveOneForEach(["a"], SkuOf, cancellationToken: Cancelled));
        Assert.Contains("one record for each of 1 ids: records for others: \"\" within", other.Message, StringComparison.Ordinal);
        await orders.Publish(new Ordered(3, ""), cancellationToken: Cancelled);
        var twice = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveOneForEach(["a", ""], SkuOf, cancellationToken: Cancelled));
        Assert.Contains("one record for each of 2 ids: several for \"\" within", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_judged_when_everything_that_was_published_has_been_processed()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders").Topic("placed"));
        await using var bare = await Bare.RentAsync(pool);
        await using var relay = new Consumer(bare.Cluster.BootstrapServers, bare.Cluster.Prefix + "relay", bare.Cluster.Prefix + "placed") { HoldsBack = true };
        await bare.Cluster.Group("relay").ShouldBeReady(cancellationToken: Cancelled);
        await bare.Cluster.Topic("placed").Publish("1", cancellationToken: Cancelled);
        var orders = await PublishedAsync(bare, 1);

        var judged = orders.ShouldReceiveOneForEach([1L], IdOf, Patience, Cancelled);

        await Eventually.Within(Patience).True(() => relay.Values.Count == 1, Cancelled);
        Assert.False(judged.IsCompleted);
        await PublishedAsync(bare, 1);
        relay.HoldsBack = false;
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => judged);
        Assert.Contains("one record for each of 1 ids: several for 1 within 20 s", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_judged_when_the_conditions_of_the_sandbox_hold()
    {
        var isSent = false;
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"), build => build.AtRest("no unsent outbox row", _ => new(Volatile.Read(ref isSent))));
        await using var bare = await Bare.RentAsync(pool);
        var orders = await PublishedAsync(bare, 1);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveOneForEach([1L], IdOf, Short, Cancelled));
        Assert.Contains("they are there, but more may come. events: expected to come to rest.", missed.Message, StringComparison.Ordinal);
        Assert.Contains("not true: no unsent outbox row", missed.Message, StringComparison.Ordinal);
        Volatile.Write(ref isSent, true);
        Assert.Single(await orders.ShouldReceiveOneForEach([1L], IdOf, cancellationToken: Cancelled));
    }

    private static long IdOf(ReceivedRecord<Ordered> received) => received.Value.OrderId;

    private static string SkuOf(ReceivedRecord<Ordered> received) => received.Value.Sku;

    private static async Task<KafkaTopic<Ordered>> PublishedAsync(Bare bare, params long[] ids)
    {
        var orders = bare.Cluster.Topic<Ordered>("orders");
        foreach (var id in ids)
            await orders.Publish(new Ordered(id, "a"), cancellationToken: Cancelled);
        return orders;
    }
}
