namespace Assay.Kafka.Tests;

public sealed class KafkaTopicTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private sealed record Ordered(long OrderId, string Sku);

    [Fact]
    public async Task Waits_for_a_record_that_fits_and_answers_it_with_key_and_offset()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 3));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        var waiting = orders.ShouldReceive(order => order.OrderId == 2, cancellationToken: Cancelled);
        await orders.Publish(new Ordered(1, "a"), key: "one", Cancelled);
        await orders.Publish(new Ordered(2, "b"), key: "two", Cancelled);
        var received = await waiting;
        Assert.Equal((new Ordered(2, "b"), "two"), (received.Value, received.Record.KeyText));
    }

    [Fact]
    public async Task Shows_what_did_arrive_here_and_elsewhere_when_nothing_fits()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders").Topic("orders.dlq"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        await orders.Publish(new Ordered(7, "a"), key: "k", Cancelled);
        await orders.Publish(KafkaMessage.Text("not json"), Cancelled);
        await bare.Cluster.Topic("orders.dlq").Publish("dead", cancellationToken: Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(
            () => orders.ShouldReceive(order => order.OrderId == 8, TimeSpan.FromMilliseconds(50), Cancelled));
        Assert.Contains("orders: expected a record that fits order => order.OrderId == 8 within 0.05 s; 0 of 2 records fit:", missed.Message, StringComparison.Ordinal);
        Assert.Contains("orders[0]@0 key=k {\"orderId\":7,\"sku\":\"a\"}", missed.Message, StringComparison.Ordinal);
        Assert.Contains("not json   (not a Ordered:", missed.Message, StringComparison.Ordinal);
        Assert.Contains("elsewhere: 1 in orders.dlq, such as orders.dlq[0]@0 dead", missed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Counts_exactly(int published)
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        for (var n = 0; n < published; n++)
            await orders.Publish("x", cancellationToken: Cancelled);
        await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveExactly(2, within: TimeSpan.FromMilliseconds(30), cancellationToken: Cancelled));
        Assert.Equal(published, (await orders.ShouldReceiveExactly(published, cancellationToken: Cancelled)).Count);
    }

    [Fact]
    public async Task Counts_records_that_can_not_be_read_unless_there_is_a_condition()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        await orders.Publish(new Ordered(7, "a"), cancellationToken: Cancelled);
        await orders.Publish(KafkaMessage.Text("not json"), Cancelled);
        await orders.Publish(KafkaMessage.Text(null, key: "gone"), Cancelled);
        foreach (var count in (int[])[0, 1, 3])
        {
            var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveExactly(count, cancellationToken: Cancelled));
            Assert.Matches($@"expected exactly {count} records?: can't be read: orders\[0\]@1 \(not a Ordered: .*\), orders\[0\]@2 \(a tombstone\) within 5 s; 1 of 3 records fit:", missed.Message);
        }

        Assert.Single(await orders.ShouldReceiveExactly(1, _ => true, cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Tells_a_tombstone_from_an_empty_value()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        await orders.Publish(KafkaMessage.Text(null, key: "gone"), Cancelled);
        await orders.Publish(KafkaMessage.Text(""), Cancelled);
        var records = await orders.RecordsAsync(Cancelled);
        Assert.Equal([null, ""], records.Select(record => record.ValueText));
        Assert.Equal(["gone", null], records.Select(record => record.KeyText));
    }
}
