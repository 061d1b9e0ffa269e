using Assay;
using Orders.Shared.Events;
using Xunit;

namespace Docs.Readme;

// snippet: test
public sealed class PlacingAnOrder(SandboxPool<Shop> shops)
{
    [Fact]
    public async Task Saves_it_charges_the_card_announces_it_and_takes_it_from_stock()
    {
        await using var shop = await shops.RentAsync();
        var user = (await shop.Orders.Insert("users", new { email = "user@example.com" })).Get<long>("id");
        var product = (await shop.Orders.Insert("products", new { name = "Widget", price = 2000 })).Get<long>("id");
        await shop.Inventory.Set($"inventory:{product}", 100);
        shop.Payments.Post("/charges").Body(new { amount = 4000 }).Reply(200, new { status = "succeeded" });

        var order = await shop.Api.Post("/orders")
            .Json(new { userId = user, items = new[] { new { productId = product, quantity = 2 } }, paymentMethod = "card_abc" })
            .Expect(201).Body<OrderPlaced>();

        await shop.Orders.Row("orders", order.OrderId).ShouldHave(new { user_id = user, total_amount = 4000 });
        await shop.Events.Topic<OrderCreated>("order.created").ShouldReceive(e => e.OrderId == order.OrderId);
        Assert.Equal(98, await shop.Inventory.Get($"inventory:{product}"));
    }
}
// end

internal sealed record OrderPlaced(long OrderId);
