using Assay;
using Orders.Shared.Events;

namespace Shop.Tests;

public sealed class PlacingAnOrder(SandboxPool<ShopSandbox> shops)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Saves_it_charges_the_card_announces_it_and_takes_it_from_stock()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        await OrderFlow.RunAsync(shop, Cancelled);
    }

    [Fact]
    public async Task Adds_up_several_products()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var user = await shop.HasUser();
        var widget = await shop.HasProduct(price: 2000);
        var gadget = await shop.HasProduct(price: 350);
        shop.Payments.Post("/charges").Body(new { amount = 7050 }).Reply(200, new { status = "succeeded" });

        var order = await shop.Api.Post("/orders")
            .Json(new { userId = user, items = new[] { new { productId = widget, quantity = 3 }, new { productId = gadget, quantity = 3 } }, paymentMethod = "card_abc" })
            .Expect(201).Body<OrderPlaced>();

        Assert.Equal(7050, order.TotalAmount);
        await shop.Orders.Rows("order_items").Where(new { order_id = order.OrderId }).ShouldCount(2, Cancelled);
        Assert.Equal((97, 97), (await shop.Stock(widget), await shop.Stock(gadget)));
    }

    [Fact]
    public async Task Tries_the_payment_again_with_the_same_key_after_a_transient_failure()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        var charges = shop.Payments.Post("/charges").Reply(503).Then(503).Then(200, new { status = "succeeded" });

        await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(201);

        charges.ShouldHaveBeenCalled(times: 3);
        Assert.Single(charges.Calls.Select(call => call.Headers["Idempotency-Key"]).Distinct());
    }

    [Fact]
    public async Task Is_found_again_by_its_user_and_by_its_id()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Reply(200, new { status = "succeeded" });
        var order = await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(201).Body<OrderPlaced>();

        var found = await new Storefront.OrdersClient(shop.Api.CreateClient()).GetOrdersAsync(user, Cancelled);

        Assert.Equal([new Storefront.OrderSummary(order.OrderId, 4000, "confirmed")], found);
        var details = await shop.Api.Get($"/orders/{order.OrderId}").Expect(200).Json();
        Assert.Equal(product, details.GetProperty("items")[0].GetProperty("productId").GetInt64());
        await shop.Api.Get($"/orders/{order.OrderId + 1}").Expect(404);
    }

    [Fact]
    public async Task Never_sells_more_than_there_is_to_customers_who_order_at_once()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct(stock: 5));
        shop.Payments.Post("/charges").Reply(200, new { status = "succeeded" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            (await shop.Api.Post("/orders").Json(Arrange.Order(user, product, quantity: 1))).Status));

        Assert.Equal([201, 201, 201, 201, 201, 409, 409, 409], answers.Order());
        Assert.Equal(0, await shop.Stock(product));
        await shop.Events.Topic<OrderCreated>(OrderCreated.Topic).ShouldReceiveExactly(5, cancellationToken: Cancelled);
    }
}
