using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Kafka.Tests;

public sealed class KafkaProbeTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private sealed record Ordered(long OrderId, string? Sku);

    [Fact]
    public async Task Looks_at_the_records_of_a_key_alone()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 3));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        await orders.Publish(new Ordered(1, "a"), key: "one", Cancelled);
        await orders.Publish(new Ordered(2, "a"), key: "two", Cancelled);
        Assert.Equal(2, Assert.Single(await orders.WithKey("two").ShouldReceiveExactly(1, cancellationToken: Cancelled)).Value.OrderId);
        await orders.WithKey("three").ShouldBeEmpty(cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Looks_at_the_records_with_a_header_and_of_a_condition()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        await orders.Publish(KafkaMessage.Text("plain"), Cancelled);
        await orders.Publish(KafkaMessage.Text("traced") with { Headers = [new("trace", "7"u8.ToArray())] }, Cancelled);
        var traced = orders.WithHeader("trace");
        Assert.Equal("traced", (await traced.ShouldReceive(cancellationToken: Cancelled)).Value);
        await orders.WithHeader("trace", "8").ShouldBeEmpty(cancellationToken: Cancelled);
        await traced.Where(record => record.Offset == 0).ShouldBeEmpty(cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Knows_the_order_of_a_key()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 3));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        foreach (var sku in new[] { "made", "paid", "sent" })
            await orders.Publish(new Ordered(1, sku), key: "one", Cancelled);
        var steps = await orders.WithKey("one").ShouldReceiveInOrder([order => order.Sku == "made", order => order.Sku == "sent"], cancellationToken: Cancelled);
        Assert.Equal(["made", "sent"], steps.Select(step => step.Value.Sku));
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(
            () => orders.WithKey("one").ShouldReceiveInOrder([order => order.Sku == "sent", order => order.Sku == "made"], Short, Cancelled));
        Assert.Contains("""orders, with key "one": expected 2 records in order, [order => order.Sku == "sent", order => order.Sku == "made"], within 0.05 s; 2 of 3 records fit:""", missed.Message, StringComparison.Ordinal);
        Assert.Matches("""nearest: (orders\[.\])@0 key=one .*"made"}   \(not after number 1, \1@2\)""", missed.Message);
    }

    [Fact]
    public async Task Finds_a_record_by_the_shape_of_its_value()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        await orders.Publish(new Ordered(1, "a"), cancellationToken: Cancelled);
        Assert.Equal(new Ordered(1, "a"), (await orders.ShouldReceiveLike(new { orderId = 1 }, cancellationToken: Cancelled)).Value);
    }

    [Fact]
    public async Task Shows_the_nearest_record_and_by_what_it_differs()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders");
        await orders.Publish(new Ordered(8, "z"), cancellationToken: Cancelled);
        await orders.Publish(new Ordered(7, "b"), cancellationToken: Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveLike(new { orderId = 7, sku = "a" }, Short, Cancelled));
        Assert.Contains("""expected a record like {"orderId":7,"sku":"a"} within 0.05 s; 0 of 2 records fit:""", missed.Message, StringComparison.Ordinal);
        Assert.Contains("""nearest: orders[0]@1 {"orderId":7,"sku":"b"}   (sku is "b", expected "a")""", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_the_copy_of_its_record()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders").Topic("orders.dlq"));
        await using var bare = await Bare.RentAsync(pool);
        var (orders, dead) = (bare.Cluster.Topic("orders"), bare.Cluster.Topic("orders.dlq"));
        await orders.Publish("poison", key: "k", Cancelled);
        var poison = (await orders.ShouldReceive(cancellationToken: Cancelled)).Record;
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => dead.ShouldReceiveCopyOf(poison, Short, Cancelled));
        Assert.Contains("orders.dlq: expected a copy of orders[0]@0 key=k poison", missed.Message, StringComparison.Ordinal);
        await dead.Publish("poison", key: "k", Cancelled);
        await dead.ShouldReceiveCopyOf(poison, cancellationToken: Cancelled);
        await dead.Publish("poison", key: "k", Cancelled);
        await Assert.ThrowsAsync<TopicAssertionException>(() => dead.ShouldReceiveCopyOf(poison, Short, Cancelled));
    }

    [Fact]
    public async Task A_record_that_is_put_into_its_topic_again_is_a_copy_and_not_a_copy_of_itself()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        await orders.Publish("retry", key: "k", Cancelled);
        var first = (await orders.ShouldReceive(cancellationToken: Cancelled)).Record;
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveCopyOf(first, Short, Cancelled));
        Assert.Contains("0 of 1 records fit:", missed.Message, StringComparison.Ordinal);
        Assert.Contains("nearest: orders[0]@0 key=k retry   (the record itself)", missed.Message, StringComparison.Ordinal);
        await orders.Duplicate(first, Cancelled);
        Assert.Equal(1, (await orders.ShouldReceiveCopyOf(first, cancellationToken: Cancelled)).Offset);
    }

    [Fact]
    public async Task A_duplicate_has_the_content_of_its_record_and_a_place_of_its_own()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders", partitions: 3));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        await orders.Publish(KafkaMessage.Text("x", key: "k") with { Headers = [new("trace", "7"u8.ToArray())] }, Cancelled);
        await orders.Duplicate((await orders.ShouldReceive(cancellationToken: Cancelled)).Record, Cancelled);
        var records = await orders.ShouldReceiveExactly(2, cancellationToken: Cancelled);
        Assert.Equal([("x", "k", "7", 0), ("x", "k", "7", 1)], records.Select(received =>
            (received.Value, received.Record.KeyText!, received.Record.Header("trace")!, (int)received.Record.Offset)));
        Assert.Single(records.Select(received => received.Record.Partition).Distinct());
    }

    [Fact]
    public async Task A_shape_is_written_as_the_topic_writes_its_values()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>("orders", new JsonSerializerOptions());
        await orders.Publish(new Ordered(7, "a"), cancellationToken: Cancelled);
        var received = await orders.ShouldReceiveLike(new { OrderId = 7 }, cancellationToken: Cancelled);
        Assert.Contains("\"OrderId\":7", received.Record.ValueText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_in_a_shape_counts_where_the_application_writes_none()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("orders"));
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic<Ordered>(
            "orders", new JsonSerializerOptions(JsonSerializerOptions.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true });
        await orders.Publish(new Ordered(1, "a"), cancellationToken: Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveLike(new { orderId = 1, sku = (string?)null }, Short, Cancelled));
        Assert.Contains("""expected a record like {"orderId":1,"sku":null} within""", missed.Message, StringComparison.Ordinal);
        Assert.Contains("""(sku is "a", expected null)""", missed.Message, StringComparison.Ordinal);
        await orders.Publish(new Ordered(2, null), cancellationToken: Cancelled);
        var received = await orders.ShouldReceiveLike(new { sku = (string?)null }, cancellationToken: Cancelled);
        Assert.Equal("""{"orderId":2}""", received.Record.ValueText);
    }
}
