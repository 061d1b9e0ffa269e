using Assay;
using Orders.Shared.Events;

namespace Shop.Tests;

public sealed class RefusingAnOrder(SandboxPool<ShopSandbox> shops)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_402_when_the_card_is_declined()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Reply(402, new { status = "declined" });
        await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(402);
        await NothingHappened(shop, product);
    }

    [Fact]
    public async Task Answers_422_to_an_unknown_user()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var product = await shop.HasProduct();
        await shop.Api.Post("/orders").Json(Arrange.Order(userId: 999, product)).Expect(422);
        await NothingHappened(shop, product);
    }

    [Fact]
    public async Task Answers_422_to_an_unknown_product()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        await shop.Api.Post("/orders").Json(Arrange.Order(user, productId: product + 1)).Expect(422);
        await NothingHappened(shop, product);
    }

    [Fact]
    public async Task Answers_409_when_there_is_not_enough_in_stock()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct(stock: 1));
        await shop.Api.Post("/orders").Json(Arrange.Order(user, product, quantity: 2)).Expect(409);
        await NothingHappened(shop, product, stock: 1);
    }

    [Fact]
    public async Task Answers_503_when_the_payment_api_is_down()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Reply(503);
        await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(503);
        await NothingHappened(shop, product);
    }

    [Fact]
    public async Task Answers_503_when_the_payment_api_hangs_and_voids_the_charge()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        await shop.Api.RestartAsync(api => api.Setting("Payments:Timeout", TimeSpan.FromSeconds(3)), Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        var charges = shop.Payments.Post("/charges").NeverReplies();
        var refunds = shop.Payments.Post("/refunds").Reply(200);

        await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(503);

        await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => refunds.Calls.Count == 1, Cancelled);
        Assert.Equal(charges.Calls[0].Headers["Idempotency-Key"], refunds.Calls[0].Headers["Idempotency-Key"]);
        await NothingHappened(shop, product);
    }

    [Fact]
    public async Task Answers_503_when_the_connection_to_the_payment_api_breaks()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Disconnect();
        shop.Payments.Post("/refunds").Reply(200).Optional();
        await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(503);
        await NothingHappened(shop, product);
    }

    [Fact]
    public async Task Answers_400_to_an_order_of_nothing()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        var problem = await shop.Api.Post("/orders").Json(new { userId = user, items = Array.Empty<object>(), paymentMethod = "card_abc" }).Expect(400).Problem();
        Assert.Contains("Items", problem.Errors.Keys);
        await NothingHappened(shop, product);
    }

    [Fact]
    public async Task Gives_back_money_and_stock_when_the_order_cannot_be_saved()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        shop.Payments.Post("/charges").Reply(200, new { chargeId = "ch_1", status = "succeeded" });
        var refunds = shop.Payments.Post("/refunds").Reply(200);
        // What a bad release of the schema would do.
        await shop.Orders.Execute($"alter table orders add constraint none_may_be_saved check (false) not valid", Cancelled);

        var answer = await shop.Api.Post("/orders").Json(Arrange.Order(user, product));

        Assert.True(answer.Status >= 500, $"It answered {answer.Status}.");
        refunds.ShouldHaveBeenCalled(times: 1);
        await NothingHappened(shop, product);
    }

    private static async Task NothingHappened(ShopSandbox shop, long product, int stock = 100)
    {
        await shop.Orders.Rows("orders").ShouldBeEmpty(Cancelled);
        await shop.Orders.Rows("order_items").ShouldBeEmpty(Cancelled);
        // No row in the outbox means that no event is published later either.
        await shop.Orders.Rows("outbox").ShouldBeEmpty(Cancelled);
        await shop.Events.Topic<OrderCreated>(OrderCreated.Topic).ShouldBeEmpty(cancellationToken: Cancelled);
        // A refused order gives its stock back before it answers; one that hangs, soon after.
        await Eventually.Within(TimeSpan.FromSeconds(30)).Value(() => shop.Stock(product), left => left == stock, Cancelled);
    }
}
