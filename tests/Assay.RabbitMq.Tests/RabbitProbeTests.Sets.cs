namespace Assay.RabbitMq.Tests;

/// <content>Rows and messages, and messages that are the same.</content>
public sealed partial class RabbitProbeTests
{
    [Fact]
    public async Task Each_row_of_an_outbox_has_one_message()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1), ("order.created", 2));
        Assert.Equal(2, (await Orders(bare).ShouldReceiveOneForEach([1, 2], static received => received.Value.Id, cancellationToken: Token)).Count);
        await PublishAsync(bare, ("order.created", 2));

        var missed = await MissAsync(() => Orders(bare).ShouldReceiveOneForEach([2, 3], static received => received.Value.Id, Soon, Token));

        Assert.StartsWith(
            "orders: expected one message for each of 2 ids: no message for 3, several for 2, messages for others: 1 within 0.2 s; 3 of 3 messages fit:\n", missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_published_twice_is_the_same_twice()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        var headers = new Dictionary<string, object?>
        {
            ["tenant"] = "a",
            ["attempt"] = 2L,
            ["at"] = new RabbitMQ.Client.AmqpTimestamp(1_700_000_000),
            ["more"] = new Dictionary<string, object?> { ["list"] = new List<object?> { "x", 1L } },
        };
        await bare.Bus.Exchange("orders").Publish(Tenant("a", 7) with { Headers = headers, CorrelationId = "c", Type = "t", ReplyTo = "r" }, Token);
        var first = (await Orders(bare).ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Delivery;

        await Orders(bare).Duplicate(first, Token);

        var both = await Orders(bare).ShouldReceiveExactly(2, cancellationToken: Token);
        var second = both[1].Delivery;
        Assert.Equal((first.MessageId, first.CorrelationId, first.Type, first.ReplyTo, first.RoutingKey), (second.MessageId, second.CorrelationId, second.Type, second.ReplyTo, second.RoutingKey));
        Assert.Equal(first.Headers.Where(static header => header.Key != RabbitDelivery.OwnHeader), second.Headers.Where(static header => header.Key != RabbitDelivery.OwnHeader));
        var missed = await MissAsync(() => bare.Bus.Queue<Order>("audit").ShouldReceiveCopyOf(first, Soon, Token));
        Assert.StartsWith("audit: expected only one copy of orders/order.created {\"id\":7}", missed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_is_published_twice_has_all_properties_twice(bool isOfSandbox)
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        var bytes = new byte[] { 0xFF, 0x00, 0xFE };
        await using var connection = await bare.Bus.ConnectAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var properties = new RabbitMQ.Client.BasicProperties
        {
            ContentType = "application/json",
            ContentEncoding = "utf-8",
            DeliveryMode = RabbitMQ.Client.DeliveryModes.Transient,
            Priority = 3,
            Expiration = "3600000",
            Timestamp = new(1_700_000_000),
            AppId = "shop",
            UserId = bare.Bus.User,
            Headers = new Dictionary<string, object?> { ["text"] = bytes, ["binary"] = new RabbitMQ.Client.BinaryTableValue(bytes), ["list"] = new List<object?> { bytes, true, 1 } },
        };
        await channel.BasicPublishAsync("orders", "order.created", mandatory: false, properties, "{\"id\":7}"u8.ToArray(), Token);
        var first = (await Orders(bare).ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Delivery;
        await using (var taken = await bare.Bus.Queue("audit").TakeAsync(Bare.Patience, Token))
            await taken.AckAsync(Token);

        await Orders(bare).Duplicate(isOfSandbox ? first : Foreign(first), Token);

        var again = (await channel.BasicGetAsync("audit", autoAck: true, Token))!.BasicProperties;
        Assert.Equal(
            (properties.ContentType, properties.ContentEncoding, properties.DeliveryMode, properties.Priority, properties.Expiration, properties.Timestamp, properties.AppId),
            (again.ContentType, again.ContentEncoding, again.DeliveryMode, again.Priority, again.Expiration, again.Timestamp, again.AppId));
        Assert.Equal(isOfSandbox ? bare.Bus.User : null, again.UserId);
        Assert.Equal(bytes, again.Headers!["text"]);
        Assert.Equal(bytes, Assert.IsType<RabbitMQ.Client.BinaryTableValue>(again.Headers["binary"]).Bytes);
        Assert.Equal<object?>([bytes, true, 1], Assert.IsType<List<object?>>(again.Headers["list"]));
    }

    [Fact]
    public async Task A_copy_that_came_to_another_queue_is_the_nearest()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish(Tenant("a", 7), Token);
        var first = (await Orders(bare).ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Delivery;
        await bare.Bus.Exchange("invoices").Publish(Tenant("a", 8) with { MessageId = "7" }, Token);

        var wrong = await MissAsync(() => bare.Bus.Exchange("invoices").ShouldReceiveCopyOf(first, Soon, Token));
        Assert.StartsWith("invoices: expected a copy of orders/order.created {\"id\":7}", wrong, StringComparison.Ordinal);
        Assert.Contains("\n  nearest: invoices/order.created {\"id\":8}  headers: tenant=a  → no queue   (another body)", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_no_copy_of_itself()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish(Tenant("a", 7), Token);
        var first = (await Orders(bare).ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Delivery;

        var missed = await MissAsync(() => Orders(bare).ShouldReceiveCopyOf(first, Soon, Token));
        await bare.Bus.Exchange("orders").Publish(Tenant("a", 7), Token);
        var copy = await Orders(bare).ShouldReceiveCopyOf(first, Bare.Patience, Token);

        Assert.StartsWith("orders: expected a copy of orders/order.created {\"id\":7}", missed, StringComparison.Ordinal);
        Assert.Contains("; 0 of 1 messages fit:\n", missed, StringComparison.Ordinal);
        Assert.NotSame(first, copy);
    }

    [Fact]
    public async Task Rows_and_messages_agree_only_when_nothing_more_may_come()
    {
        var busy = true;
        await using var pool = Bare.Pool(
            static rabbit => rabbit.Exchange("orders", "topic"), (build, _) => build.AtRest("no unsent row", _ => new(!Volatile.Read(ref busy))));
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1));

        var missed = await MissAsync(() => Orders(bare).ShouldReceiveOneForEach([1], static received => received.Value.Id, Soon, Token));
        Volatile.Write(ref busy, false);
        await Orders(bare).ShouldReceiveOneForEach([1], static received => received.Value.Id, cancellationToken: Token);

        Assert.StartsWith("orders: expected one message for each of 1 ids: they are there, but more may come.", missed, StringComparison.Ordinal);
        Assert.Contains("no unsent row", missed, StringComparison.Ordinal);
    }
}
