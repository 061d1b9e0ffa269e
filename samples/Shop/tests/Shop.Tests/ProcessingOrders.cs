using Assay;
using Assay.Kafka;
using Orders.Shared.Events;

namespace Shop.Tests;

public sealed class ProcessingOrders(SandboxPool<ShopSandbox> shops)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_a_row_for_an_order_that_was_created()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        await shop.Events.Topic<OrderCreated>(OrderCreated.Topic).Publish(new OrderCreated { OrderId = 123, UserId = 1 }, cancellationToken: Cancelled);
        await Processed(shop, 123);
        await shop.Orders.Rows("processed_orders").ShouldHave(new { order_id = 123, user_id = 1 }, Cancelled);
    }

    [Fact]
    public async Task Follows_an_order_all_the_way_from_the_request()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Reply(200, new { status = "succeeded" });
        var order = await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(201).Body<OrderPlaced>();
        await Processed(shop, order.OrderId);
    }

    [Fact]
    public async Task Writes_one_row_for_an_event_that_is_delivered_three_times()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var orders = shop.Events.Topic<OrderCreated>(OrderCreated.Topic);
        for (var delivery = 0; delivery < 3; delivery++)
            await orders.Publish(new OrderCreated { OrderId = 123, UserId = 1 }, key: "123", Cancelled);
        await orders.Publish(new OrderCreated { OrderId = 124, UserId = 1 }, key: "123", Cancelled);

        // One partition keeps the order: once the last event is processed, so are the others.
        await Processed(shop, 124);
        await shop.Orders.Rows("processed_orders").ShouldCount(2, Cancelled);
        await shop.Events.Topic(ShopSandbox.DeadLetters).ShouldBeEmpty(cancellationToken: Cancelled);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("{\"userId\":1}")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task Sets_aside_what_it_cannot_read_and_goes_on(string? value)
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var orders = shop.Events.Topic<OrderCreated>(OrderCreated.Topic);
        await orders.Publish(KafkaMessage.Text(value, key: "poison"), Cancelled);
        await orders.Publish(new OrderCreated { OrderId = 125, UserId = 1 }, cancellationToken: Cancelled);

        await Processed(shop, 125);
        var dead = Assert.Single(await shop.Events.Topic(ShopSandbox.DeadLetters).RecordsAsync(Cancelled));
        Assert.Equal((value, "poison"), (dead.ValueText, dead.KeyText));
        Assert.False(string.IsNullOrWhiteSpace(dead.Header("dlq-reason")));
        Assert.EndsWith(OrderCreated.Topic, dead.Header("dlq-topic"), StringComparison.Ordinal);
        await shop.Orders.Rows("processed_orders").ShouldCount(1, Cancelled);
    }

    private static Task Processed(ShopSandbox shop, long order) =>
        shop.Orders.Rows("processed_orders").Where(new { order_id = order }).Within(Soon).ShouldCount(1, Cancelled);
}
