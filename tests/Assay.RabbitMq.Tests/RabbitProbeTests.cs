using Assay.Sandboxes;

namespace Assay.RabbitMq.Tests;

/// <summary>What a test may expect of messages, and what it is told when they are others.</summary>
public sealed partial class RabbitProbeTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exactly_so_many_messages_are_there()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1), ("order.created", 2));

        var found = await Orders(bare).ShouldReceiveExactly(2, cancellationToken: Token);

        Assert.Equal([1, 2], found.Select(static order => order.Value.Id));
        await Orders(bare).ShouldReceiveExactly(1, static order => order.Id == 2, cancellationToken: Token);
        await Orders(bare).ShouldReceiveExactly(0, static order => order.Id == 3, cancellationToken: Token);
    }

    [Fact]
    public async Task One_message_too_many_or_too_few_is_shown_with_the_others()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1), ("order.created", 2));

        var many = await MissAsync(() => Orders(bare).ShouldReceiveExactly(1, cancellationToken: Token));
        var few = await MissAsync(() => Orders(bare).ShouldReceiveExactly(3, within: Soon, cancellationToken: Token));

        Assert.StartsWith(
            """
            orders: expected exactly 1 message within 5 s; 2 of 2 messages fit:
              orders/order.created {"id":1}  → audit
              orders/order.created {"id":2}  → audit
            """, many, StringComparison.Ordinal);
        Assert.StartsWith("orders: expected exactly 3 messages within 0.2 s; 2 of 2 messages fit:\n", few, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_messages_that_wait_in_a_queue_count_each_however_often_they_are_looked_at()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1), ("order.created", 1));

        for (var look = 0; look < 3; look++)
            await bare.Bus.Queue<Order>("audit").ShouldReceiveExactly(2, cancellationToken: Token);
    }

    [Fact]
    public async Task Messages_come_in_order_with_others_between_them()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1), ("order.created", 9), ("order.created", 2));

        var found = await Orders(bare).ShouldReceiveInOrder([static order => order.Id == 1, static order => order.Id == 2], cancellationToken: Token);

        Assert.Equal([1, 2], found.Select(static order => order.Value.Id));
    }

    [Fact]
    public async Task The_message_that_is_out_of_order_is_named()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 2), ("order.created", 1));

        var missed = await MissAsync(
            () => Orders(bare).ShouldReceiveInOrder([static order => order.Id == 1, static order => order.Id == 2], Soon, Token));
        var other = await MissAsync(() => Orders(bare).ShouldReceiveInOrder([static order => order.Id == 3], Soon, Token));

        Assert.StartsWith(
            """
            orders: expected 2 messages in order, [static order => order.Id == 1, static order => order.Id == 2], within 0.2 s; 2 of 2 messages fit:
              orders/order.created {"id":2}  → audit
              orders/order.created {"id":1}  → audit
              nearest: orders/order.created {"id":2}  → audit   (not after number 1, orders/order.created {"id":1}  → audit)
            """, missed, StringComparison.Ordinal);
        Assert.Contains("\n  nearest: orders/order.created {\"id\":1}  → audit   (not number 1)", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_found_by_its_key_its_header_and_a_condition()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1), ("order.sent", 2));
        await bare.Bus.Exchange("orders").Publish(Tenant("a", 3), Token);
        await bare.Bus.Exchange("orders").Publish(Tenant("b", 4), Token);

        Assert.Equal(2, (await Orders(bare).WithKey("*.sent").ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Value.Id);
        Assert.Equal(4, (await Orders(bare).WithHeader("tenant", "b").ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Value.Id);
        Assert.Equal(4, (await Orders(bare).WithHeader("tenant").Where(static message => message.MessageId == "4").ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Value.Id);
        await Orders(bare).WithHeader("tenant").ShouldReceiveExactly(2, cancellationToken: Token);
        await Orders(bare).WithHeader("tenant", "c").ShouldBeEmpty(cancellationToken: Token);
    }

    [Fact]
    public async Task What_the_narrowing_left_out_is_shown_and_the_key_that_is_nearly_right()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.create", 1), ("invoice.paid", 2));

        var missed = await MissAsync(() => Orders(bare).WithKey("order.created").ShouldReceive(within: Soon, cancellationToken: Token));

        Assert.StartsWith(
            """
            orders with key 'order.created': expected a message within 0.2 s; 2 messages came there, none with key 'order.created':
              orders/order.create {"id":1}  → audit
              orders/invoice.paid {"id":2}  → audit
              nearest: orders/order.create {"id":1}  → audit   (its key is 'order.create')
            """, missed, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing came there", missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_message_that_meets_most_is_the_nearest()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 7));
        await bare.Bus.Exchange("orders").Publish(Tenant("b", 7), Token);

        var missed = await MissAsync(() => Orders(bare).WithKey("order.created").WithHeader("tenant", "a").Where(static message => message.MessageId == "7")
            .ShouldReceive(static order => order.Id == 7, Soon, Token));

        Assert.Contains(
            "orders with key 'order.created', with header 'tenant' = 'a', where static message => message.MessageId == \"7\": expected a message that fits static order => order.Id == 7 within 0.2 s; 2 messages came there, none ",
            missed, StringComparison.Ordinal);
        Assert.Contains("\n  nearest: orders/order.created {\"id\":7}  headers: tenant=b  → audit   (its header 'tenant' is 'b')\n", missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_came_to_another_exchange_is_the_nearest()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1));
        await bare.Bus.Exchange<Order>("invoices").Publish(new Order(7), "order.created", Token);

        var missed = await MissAsync(() => Orders(bare).WithKey("order.created").ShouldReceive(static order => order.Id == 7, Soon, Token));

        Assert.StartsWith(
            """
            orders with key 'order.created': expected a message that fits static order => order.Id == 7 within 0.2 s; 0 of 1 messages fit:
              orders/order.created {"id":1}  → audit
              nearest: invoices/order.created {"id":7}  → no queue   (it was published to the exchange 'invoices')
              elsewhere: 1 published, such as invoices/order.created {"id":7}  → no queue
              in the queue audit: 1 ready, 0 unacknowledged, nobody consumes it
            """, missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_narrowing_left_out_is_shown_beside_what_does_not_fit()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1), ("order.sent", 7));

        var missed = await MissAsync(() => Orders(bare).WithKey("order.created").ShouldReceive(static order => order.Id == 7, Soon, Token));

        Assert.Contains("0 of 1 messages fit:\n  orders/order.created {\"id\":1}  → audit\n  1 more came there, not with key 'order.created':\n  orders/order.sent {\"id\":7}", missed, StringComparison.Ordinal);
        Assert.Contains("nearest: orders/order.sent {\"id\":7}  → audit   (its key is 'order.sent')", missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_although_nothing_should_is_shown()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await Orders(bare).ShouldBeEmpty(cancellationToken: Token);
        await bare.Bus.Queue<Order>("audit").ShouldBeEmpty(cancellationToken: Token);
        await PublishAsync(bare, ("order.created", 1), ("order.sent", 2));

        var missed = await MissAsync(() => Orders(bare).ShouldBeEmpty(cancellationToken: Token));
        var narrowed = await MissAsync(() => Orders(bare).WithKey("order.sent").ShouldBeEmpty(static order => order.Id == 2, Token));
        var queue = await MissAsync(() => bare.Bus.Queue<Order>("audit").ShouldBeEmpty(cancellationToken: Token));

        Assert.StartsWith("orders: expected no message; 2 of 2 messages fit:\n  orders/order.created {\"id\":1}  → audit\n", missed, StringComparison.Ordinal);
        Assert.StartsWith("orders with key 'order.sent': expected no message that fits static order => order.Id == 2; 1 of 1 messages fit:\n  orders/order.sent {\"id\":2}", narrowed, StringComparison.Ordinal);
        Assert.StartsWith("audit: expected no message; 2 of 2 messages fit:\n", queue, StringComparison.Ordinal);
        Assert.DoesNotContain("nearest", missed + narrowed + queue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_shown_with_the_reason()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish("no JSON", "order.created", Token);

        var missed = await MissAsync(() => Orders(bare).ShouldReceive(within: Soon, cancellationToken: Token));

        Assert.StartsWith(
            "orders: expected a message within 0.2 s; 0 of 1 messages fit:\n  orders/order.created no JSON  → audit   (not a Order: ", missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_a_message_too_many()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await PublishAsync(bare, ("order.created", 1));
        await bare.Bus.Exchange("orders").Publish("no JSON", "order.created", Token);

        var missed = await MissAsync(() => Orders(bare).ShouldReceiveExactly(1, cancellationToken: Token));

        Assert.StartsWith(
            "orders: expected exactly 1 message (1 can't be read: orders/order.created no JSON  → audit   (not a Order: ", missed, StringComparison.Ordinal);
        Assert.Contains("; 1 of 2 messages fit:\n", missed, StringComparison.Ordinal);
        await Orders(bare).ShouldReceiveExactly(1, static order => order.Id == 1, cancellationToken: Token);
    }

    [Fact]
    public async Task A_message_that_went_to_nobody_is_told_from_none()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);

        Assert.Equal("orders: expected a message within 0.2 s; nothing came there.", await MissAsync(() => Orders(bare).ShouldReceive(within: Soon, cancellationToken: Token)));
        await bare.Bus.Exchange<Order>("invoices").Publish(new Order(1), cancellationToken: Token);
        Assert.Equal("invoices/ {\"id\":1}  → no queue", (await bare.Bus.Exchange<Order>("invoices").ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Delivery.ToString());
    }

    [Fact]
    public async Task A_message_has_a_shape()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish("""{"id":7,"sku":"a","lines":[{"amount":1},{"amount":2}]}""", "order.created", Token);
        await PublishAsync(bare, ("order.created", 8));

        // Also members that the type does not have count.
        Assert.Equal(7, (await Orders(bare).ShouldReceiveLike(new { sku = "a", lines = new[] { new { amount = 1 }, new { amount = 2 } } }, cancellationToken: Token)).Value.Id);
        var missed = await MissAsync(() => Orders(bare).WithKey("order.created").ShouldReceiveLike(new { id = 7, sku = "b" }, Soon, Token));

        Assert.StartsWith("orders with key 'order.created': expected a message like {\"id\":7,\"sku\":\"b\"} within 0.2 s; 0 of 2 messages fit:\n", missed, StringComparison.Ordinal);
        Assert.Contains("   (sku is \"a\", expected \"b\")\n", missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_any_format_has_a_shape()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        var bytes = bare.Bus.Exchange("orders", new BytesFormat());
        var wrapped = bare.Bus.Exchange("invoices", new MassTransitFormat<Order>("Orders:Created"));
        await bytes.Publish(new Order(7), "order.created", Token);
        await wrapped.Publish(new Order(8), cancellationToken: Token);

        Assert.Equal(7, (await bytes.ShouldReceiveLike(new { id = 7 }, cancellationToken: Token)).Value.Id);
        Assert.Equal(8, (await wrapped.ShouldReceiveLike(new { id = 8 }, cancellationToken: Token)).Value.Id);
        var missed = await MissAsync(() => wrapped.ShouldReceiveLike(new { id = 9 }, Soon, Token));
        Assert.Contains("\n  nearest: invoices/ Orders:Created {\"id\":8}  → no queue   (id is 8, expected 9)", missed, StringComparison.Ordinal);
        // Of another type of MassTransit's there is none, whatever else goes by.
        await bare.Bus.Exchange("invoices", new MassTransitFormat<Order>("Orders:Paid")).ShouldReceiveExactly(0, cancellationToken: Token);
    }

    [Fact]
    public async Task Bodies_have_any_format()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Bus.Exchange("orders", new BytesFormat());
        await orders.Publish(new Order(7), "order.created", Token);

        var received = await orders.ShouldReceive(static order => order.Id == 7, cancellationToken: Token);
        var missed = await MissAsync(() => orders.ShouldReceive(static order => order.Id == 8, Soon, Token));

        Assert.Equal(("application/x-order", "1"), (received.Delivery.ContentType, received.Delivery.Header("version")));
        Assert.Contains("orders/order.created {\"id\":7}  headers: version=1  → audit\n", missed, StringComparison.Ordinal);
    }

    private static InstancePool Pool() =>
        Bare.Pool(static rabbit => rabbit.Exchange("orders", "topic").Exchange("invoices", "fanout").Queue("audit").Binding("audit", "orders", "#"));

    private static RabbitExchange<Order> Orders(Bare bare) => bare.Bus.Exchange<Order>("orders");

    /// <summary>The message as another user published it, of whom the node has none.</summary>
    private static RabbitDelivery Foreign(RabbitDelivery message) => new()
    {
        RoutingKey = message.RoutingKey,
        Body = message.Body,
        Properties = new RabbitMQ.Client.BasicProperties(message.Properties) { UserId = "somebody" },
    };

    private static RabbitMessage Tenant(string tenant, int id) => RabbitMessage.Text($$"""{"id":{{id}}}""", "order.created") with
    {
        MessageId = id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Headers = new Dictionary<string, object?> { ["tenant"] = tenant },
    };

    private static async Task PublishAsync(Bare bare, params (string Key, int Id)[] orders)
    {
        foreach (var (key, id) in orders)
            await Orders(bare).Publish(new Order(id), key, Token);
    }

    private static async Task<string> MissAsync(Func<Task> expect) => (await Assert.ThrowsAsync<MessageAssertionException>(expect)).Message;

    private sealed record Order(int Id);

    /// <summary>A number as four bytes.</summary>
    private sealed class BytesFormat : RabbitBodyFormat<Order>
    {
        public override ValueTask<Order> ReadAsync(RabbitDelivery message, CancellationToken cancellationToken) => new(new Order(BitConverter.ToInt32(message.Body.Span)));

        public override ValueTask<RabbitMessage> WriteAsync(Order value, CancellationToken cancellationToken) => new(new RabbitMessage
        {
            Body = BitConverter.GetBytes(value.Id),
            ContentType = "application/x-order",
            Headers = new Dictionary<string, object?> { ["version"] = "1" },
        });
    }
}
