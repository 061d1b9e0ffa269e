namespace Assay.Kafka.Tests;

/// <summary>What a probe says when what it expects did not come.</summary>
public sealed class KafkaMissTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private sealed record Ordered(long OrderId, string Sku);

    [Fact]
    public Task Shows_the_records_of_other_keys_and_the_closest_of_them() => MissesAsync(
        orders => orders.WithKey("18").ShouldReceive(within: Short, cancellationToken: Cancelled),
        """
        orders, with key "18": expected a record within 0.05 s; 0 of 3 records fit:
          orders[0]@0 key=17 {"orderId":7,"sku":"a"}
          orders[0]@1 key=4711 {"orderId":8,"sku":"a"} headers: trace=7
          orders[0]@2 {"orderId":9,"sku":"z"}
          nearest: orders[0]@0 key=17 {"orderId":7,"sku":"a"}   (its key is "17")
          elsewhere: 1 in orders.dlq, such as orders.dlq[0]@0 key=k dead
        """);

    [Fact]
    public Task Finds_the_key_in_another_topic() => MissesAsync(
        orders => orders.WithKey("k").ShouldReceive(within: Short, cancellationToken: Cancelled),
        "nearest: orders.dlq[0]@0 key=k dead   (it is in another topic)");

    [Fact]
    public Task Names_a_header_and_shows_what_it_is_instead() => MissesAsync(
        orders => orders.WithHeader("trace", "8").ShouldReceive(within: Short, cancellationToken: Cancelled),
        "orders, with header trace=8: expected a record within 0.05 s; 0 of 3 records fit:",
        """nearest: orders[0]@1 key=4711 {"orderId":8,"sku":"a"} headers: trace=7   (its header trace is 7)""");

    [Fact]
    public Task Names_conditions_by_their_source() => MissesAsync(
        orders => orders.Where(record => record.Offset > 1).ShouldReceive(order => order.Sku == "a", Short, Cancelled),
        """orders, where record => record.Offset > 1: expected a record that fits order => order.Sku == "a" within 0.05 s; 0 of 3 records fit:""",
        """nearest: orders[0]@1 key=4711 {"orderId":8,"sku":"a"} headers: trace=7   (not record => record.Offset > 1)""");

    [Fact]
    public Task Names_a_condition_of_several_lines_on_one() => MissesAsync(
        orders => orders.ShouldReceive(
            order =>
                order.Sku == "a"
                && order.OrderId == 9,
            Short,
            Cancelled),
        """orders: expected a record that fits order => order.Sku == "a" && order.OrderId == 9 within 0.05 s;""");

    [Fact]
    public Task Says_so_when_nothing_arrived_and_a_fitting_record_is_elsewhere() => MissesAsync(
        orders => orders.Cluster.Topic("orders.retry").ShouldReceive(text => text == "dead", Short, Cancelled),
        """
        orders.retry: expected a record that fits text => text == "dead" within 0.05 s; nothing arrived there.
          nearest: orders.dlq[0]@0 key=k dead   (it is in another topic)
        """);

    [Fact]
    public Task Prefers_the_record_that_passes_most_conditions() => MissesAsync(
        orders => orders.WithKey("4711").WithHeader("trace", "7").ShouldReceive(order => order.OrderId == 7, Short, Cancelled),
        """orders, with key "4711", with header trace=7: expected a record that fits order => order.OrderId == 7 within""",
        """nearest: orders[0]@1 key=4711 {"orderId":8,"sku":"a"} headers: trace=7   (not order => order.OrderId == 7)""");

    [Fact]
    public Task Shows_what_a_count_lacks() => MissesAsync(
        orders => orders.ShouldReceiveExactly(3, order => order.Sku == "a", Short, Cancelled),
        """orders: expected exactly 3 records that fit order => order.Sku == "a" within 0.05 s; 2 of 3 records fit:""",
        """nearest: orders[0]@2 {"orderId":9,"sku":"z"}   (not order => order.Sku == "a")""");

    [Fact]
    public async Task Shows_nothing_near_when_there_are_too_many()
    {
        var missed = await MissesAsync(orders => orders.ShouldReceiveExactly(1, cancellationToken: Cancelled), "orders: expected exactly 1 record within 5 s; 3 of 3 records fit:");
        Assert.DoesNotContain("nearest", missed, StringComparison.Ordinal);
    }

    [Fact]
    public Task Shows_the_narrowing_of_a_shape() => MissesAsync(
        orders => orders.WithKey("17").ShouldReceiveLike(new { orderId = 7, sku = "z" }, Short, Cancelled),
        """orders, with key "17": expected a record like {"orderId":7,"sku":"z"} within 0.05 s; 0 of 3 records fit:""",
        """nearest: orders[0]@0 key=17 {"orderId":7,"sku":"a"}   (sku is "a", expected "z")""");

    [Fact]
    public Task Shows_what_should_not_be_there() => MissesAsync(
        orders => orders.WithKey("17").ShouldBeEmpty(order => order.Sku == "a", Cancelled),
        """orders, with key "17": expected no record that fits order => order.Sku == "a"; 1 of 3 records fit:""");

    [Fact]
    public async Task Shows_the_copy_that_went_to_another_topic()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders").Topic("orders.dlq").Topic("orders.retry"));
        await using var bare = await Bare.RentAsync(pool);
        var (orders, dead) = (bare.Cluster.Topic("orders"), bare.Cluster.Topic("orders.dlq"));
        await orders.Publish("poison", key: "k", Cancelled);
        var poison = (await orders.ShouldReceive(cancellationToken: Cancelled)).Record;
        await dead.Publish("wrapped", key: "k", Cancelled);
        Assert.Contains("nearest: orders.dlq[0]@0 key=k wrapped   (another value)", await MessageAsync(), StringComparison.Ordinal);
        await bare.Cluster.Topic("orders.retry").Publish("poison", key: "k", Cancelled);
        Assert.Contains("nearest: orders.retry[0]@0 key=k poison   (it is in another topic)", await MessageAsync(), StringComparison.Ordinal);

        async Task<string> MessageAsync() =>
            (await Assert.ThrowsAsync<TopicAssertionException>(() => dead.ShouldReceiveCopyOf(poison, Short, Cancelled))).Message;
    }

    [Fact]
    public async Task Shows_the_records_that_were_looked_at_first()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        for (var number = 0; number < 12; number++)
            await orders.Publish($"{number}", key: $"{number}", Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.WithKey("11").ShouldReceiveExactly(2, within: Short, cancellationToken: Cancelled));
        Assert.Contains("1 of 12 records fit:\n  orders[0]@11 key=11 11\n  orders[0]@0 key=0 0\n", missed.Message, StringComparison.Ordinal);
        Assert.Contains("\n  … and 2 more\n  nearest: orders[0]@10 key=10 10   (its key is \"10\")", missed.Message, StringComparison.Ordinal);
    }

    /// <summary>Expects something of three orders and a dead letter; answers what the miss says.</summary>
    private static async Task<string> MissesAsync(Func<KafkaTopic<Ordered>, Task> expect, params string[] parts)
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders").Topic("orders.dlq"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        await orders.Publish(new Ordered(7, "a"), key: "17", Cancelled);
        await orders.Publish(KafkaMessage.Text("""{"orderId":8,"sku":"a"}""", key: "4711") with { Headers = [new("trace", "7"u8.ToArray())] }, Cancelled);
        await orders.Publish(new Ordered(9, "z"), cancellationToken: Cancelled);
        await bare.Cluster.Topic("orders.dlq").Publish("dead", key: "k", Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => expect(orders));
        foreach (var part in parts)
            Assert.Contains(part.ReplaceLineEndings("\n"), missed.Message, StringComparison.Ordinal);
        return missed.Message;
    }
}
