using Assay;
using Assay.PostgreSql;

namespace Shop.Tests;

/// <summary>Rules that live in the database are tested in the database.</summary>
public sealed class TheSchema(SandboxPool<ShopSandbox> shops)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lets_no_two_users_have_one_email()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        await shop.HasUser(email: "test@example.com");
        await shop.Orders.ShouldReject(Constraint.Unique("users_email_key"), () => shop.HasUser(email: "test@example.com"), Cancelled);
    }

    [Fact]
    public async Task Wants_an_email_of_every_user()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        await shop.Orders.ShouldReject(
            Constraint.NotNull("users", "email"), () => shop.Orders.Insert("users", new { email = (string?)null }, Cancelled), Cancelled);
    }

    /// <summary>Mocks once let an order through without its moment; the database did not.</summary>
    [Fact]
    public async Task Wants_the_moment_of_every_order_which_the_application_sets()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var (user, product) = (await shop.HasUser(), await shop.HasProduct());
        await shop.Orders.ShouldReject(
            Constraint.NotNull("orders", "created_at"),
            () => shop.Orders.Insert("orders", new { user_id = user, total_amount = 1, status = "confirmed" }, Cancelled),
            Cancelled);

        shop.Payments.Post("/charges").Reply(200, new { status = "succeeded" });
        var order = await shop.Api.Post("/orders").Json(Arrange.Order(user, product)).Expect(201).Body<OrderPlaced>();
        var age = await shop.Orders.Scalar<double>($"select extract(epoch from clock_timestamp() - created_at)::float8 from orders where id = {order.OrderId}", Cancelled);
        Assert.InRange(age, 0, 60);
    }

    [Theory]
    [InlineData(-1, "confirmed", "orders_total_amount_check")]
    [InlineData(1, "eaten", "orders_status_check")]
    public async Task Checks_amount_and_status_of_orders(long amount, string status, string constraint)
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var user = await shop.HasUser();
        await shop.Orders.ShouldReject(
            Constraint.Check(constraint),
            () => shop.Orders.Execute($"insert into orders (user_id, total_amount, status, created_at) values ({user}, {amount}, {status}, now())", Cancelled),
            Cancelled);
    }
}
