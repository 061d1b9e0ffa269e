// snippet: test
using Assay;
using Xunit;

namespace Shop.Tests;

public sealed class PlacingAnOrder(SandboxPool<ShopSandbox> shops)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Saves_it_and_charges_the_card()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        shop.Payments.Post("/charges").Body(new { amount = 4000 }).Reply(200);

        var order = await shop.Api.Post("/orders").Json(new { amount = 4000 }).Expect(201).Json();

        var id = order.GetProperty("id").GetInt64();
        await shop.Orders.Row("orders", id).ShouldHave(new { amount = 4000 }, Cancelled);
    }
}
// end
