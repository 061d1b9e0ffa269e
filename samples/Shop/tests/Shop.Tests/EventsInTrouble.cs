using Assay;
using Assay.Kafka;
using Assay.Kafka.Broker;
using Assay.PostgreSql;
using Orders.Shared.Events;

namespace Shop.Tests;

/// <summary>What may go wrong between the outbox and the workers. Nothing is lost, and each order is processed once.</summary>
public sealed class EventsInTrouble(SandboxPool<ShopSandbox> shops, SandboxPool<BusyWorkers> workers)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_processed_once_though_its_event_is_delivered_again()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var orders = shop.Events.Topic<OrderCreated>(OrderCreated.Topic);
        foreach (var id in (long[])[1, 2, 3])
            await orders.Publish(new OrderCreated { OrderId = id, UserId = 1 }, cancellationToken: Cancelled);
        await Processed(shop.Orders, 3);
        var group = shop.Events.Group("orders-worker");

        await group.Redeliver((await orders.ShouldReceive(order => order.OrderId == 2, cancellationToken: Cancelled)).Record, Cancelled);

        await group.ShouldCatchUp(Soon, Cancelled);
        await Processed(shop.Orders, 3);
        await shop.Events.Topic(ShopSandbox.DeadLetters).ShouldBeEmpty(cancellationToken: Cancelled);
    }

    [Fact]
    public async Task A_record_that_was_set_aside_is_set_aside_again_when_it_comes_again()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var orders = shop.Events.Topic(OrderCreated.Topic);
        await orders.Publish(KafkaMessage.Text("not json at all"), Cancelled);
        var dead = shop.Events.Topic(ShopSandbox.DeadLetters);
        var poison = (await orders.ShouldReceive(cancellationToken: Cancelled)).Record;
        await dead.ShouldReceiveCopyOf(poison, Soon, Cancelled);
        var group = shop.Events.Group("orders-worker");
        await group.ShouldCatchUp(Soon, Cancelled);

        await group.Redeliver(poison, Cancelled);

        await dead.ShouldReceiveExactly(2, within: Soon, cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Orders_are_placed_while_no_broker_is_up_and_announced_once_when_one_is()
    {
        await using var shop = await RentEmbeddedAsync();
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Reply(200, new { status = "succeeded" });
        var broker = Assert.Single(shop.Events.Embedded.Brokers).Id;
        await shop.Events.Embedded.StopBrokerAsync(broker);
        var placed = new List<long>();
        for (var order = 0; order < 3; order++)
            placed.Add((await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(201).Body<OrderPlaced>()).OrderId);
        await shop.Orders.Rows("outbox").Where(new { sent_at = (DateTime?)null }).ShouldCount(3, Cancelled);

        shop.Events.Embedded.StartBroker(broker);

        await shop.Events.Topic<OrderCreated>(OrderCreated.Topic).ShouldReceiveOneForEach(placed, received => received.Value.OrderId, Soon, Cancelled);
        await shop.Orders.Rows("outbox").Where(new { sent_at = (DateTime?)null }).Within(Soon).ShouldCount(0, Cancelled);
        await Processed(shop.Orders, 3);
    }

    [Fact]
    public async Task An_event_is_written_once_though_the_broker_loses_its_acknowledgement()
    {
        await using var shop = await RentEmbeddedAsync();
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Reply(200, new { status = "succeeded" });
        shop.Events.Embedded.Faults.LoseAnswers(new FaultScope { Api = KafkaApi.Produce, Times = 2 });

        var order = await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(201).Body<OrderPlaced>();

        await Processed(shop.Orders, 1);
        await shop.Orders.Rows("outbox").Where(new { sent_at = (DateTime?)null }).Within(Soon).ShouldCount(0, Cancelled);
        await shop.Events.Topic<OrderCreated>(OrderCreated.Topic).ShouldReceiveOneForEach([order.OrderId], received => received.Value.OrderId, Soon, Cancelled);
    }

    [Fact]
    public async Task Each_order_is_processed_once_while_two_workers_rebalance()
    {
        await using var busy = await workers.RentAsync(Cancelled);
        var group = busy.Events.Group("orders-worker");
        await group.ShouldBeReady(members: 2, cancellationToken: Cancelled);
        var orders = busy.Events.Topic<OrderCreated>(OrderCreated.Topic);
        var rebalance = Task.CompletedTask;
        for (var id = 1; id <= 60; id++)
        {
            // Orders go on coming while the workers share the partitions out anew.
            if (id % 20 == 1)
            {
                await rebalance;
                rebalance = group.Rebalance(Cancelled);
            }

            await orders.Publish(new OrderCreated { OrderId = id, UserId = 1 }, key: $"{id}", Cancelled);
        }

        await rebalance;
        await group.ShouldCatchUp(Soon, Cancelled);
        await Processed(busy.Orders, 60);
        await busy.Events.Topic(ShopSandbox.DeadLetters).ShouldBeEmpty(cancellationToken: Cancelled);
    }

    private async Task<ShopSandbox> RentEmbeddedAsync()
    {
        var shop = await shops.RentAsync(Cancelled);
        if (!shop.Events.IsEmbedded)
        {
            await shop.DisposeAsync();
            Assert.Skip("It disturbs the broker, which may be done to the embedded one alone: run it without ASSAY_KAFKA and ASSAY_KAFKA_PROVIDER.");
        }

        return shop;
    }

    private static Task Processed(PostgresDatabase orders, int count) => orders.Rows("processed_orders").Within(Soon).ShouldCount(count, Cancelled);
}
