using Orders.Shared.Events;

namespace Shop.Tests;

/// <summary>The order flow over all four dependencies, from the request to everything that it must have done.</summary>
internal static class OrderFlow
{
    public static async Task RunAsync(ShopSandbox shop, CancellationToken cancellationToken)
    {
        var user = await shop.HasUser();
        var product = await shop.HasProduct(price: 2000, stock: 100);
        var charges = shop.Payments.Post("/charges").Reply(200, new { chargeId = "ch_123", status = "succeeded" });

        var order = await shop.Api.Post("/orders").Json(Arrange.Order(user, product, quantity: 2)).Expect(201).Body<OrderPlaced>();

        Assert.Equal(("confirmed", 4000), (order.Status, order.TotalAmount));
        await shop.Orders.Row("orders", order.OrderId).ShouldHave(new { user_id = user, total_amount = 4000, charge_id = "ch_123" }, cancellationToken);
        await shop.Orders.Rows("order_items").Where(new { order_id = order.OrderId })
            .ShouldHave(new { product_id = product, quantity = 2, unit_price = 2000 }, cancellationToken);

        charges.ShouldHaveBeenCalled(times: 1);
        var charge = charges.Calls[0].Json;
        Assert.Equal((4000, "card_abc"), (charge.GetProperty("amount").GetInt64(), charge.GetProperty("card").GetString()));

        var created = await shop.Events.Topic<OrderCreated>(OrderCreated.Topic)
            .ShouldReceive(e => e.OrderId == order.OrderId, cancellationToken: cancellationToken);
        Assert.Equal(user, created.Value.UserId);

        Assert.Equal(98, await shop.Stock(product));
    }
}
