using Assay;
using Assay.PostgreSql;
using Xunit;

namespace Docs.Strategies;

public sealed class Shop : Sandbox
{
    public Shop(SandboxBuilder build) =>
        // snippet: seed
        Orders = build.Postgres("orders", db => db
            .Migrations("db/migrations")
            .Seed("db/countries.sql"));
    // end

    public PostgresDatabase Orders { get; }
}

// snippet: factory
public sealed record NewUser(string Email, string Username = "ann", string Country = "CH");

public static class Arrange
{
    private static int _last;

    public static NewUser User() => new($"user{Interlocked.Increment(ref _last)}@example.com");

    public static async Task<long> HasOrder(this PostgresDatabase orders, NewUser user, int total)
    {
        var owner = await orders.Insert("users", user);
        var order = await orders.Insert("orders", new { UserId = owner["id"], TotalAmount = total });
        return order.Get<long>("id");
    }
}
// end

public sealed class Listing(SandboxPool<Shop> shops)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // snippet: arranged
    [Fact]
    public async Task Shows_what_a_user_from_abroad_ordered()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var order = await shop.Orders.HasOrder(Arrange.User() with { Country = "FR" }, total: 4000);

        await shop.Orders.Row("orders", order).ShouldHave(new { total_amount = 4000 }, Cancelled);
    }
    // end

    // snippet: snapshot
    [Fact]
    public async Task Charges_or_refuses_the_same_order()
    {
        await using var shop = await shops.RentAsync(Cancelled);
        var order = await shop.Orders.HasOrder(Arrange.User(), total: 4000);
        await shop.Orders.Snapshot("ordered", Cancelled);

        await shop.Orders.Execute($"update orders set status = 'charged' where id = {order}", Cancelled);
        await shop.Orders.Restore("ordered", Cancelled);

        await shop.Orders.Row("orders", order).ShouldHave(new { status = "pending" }, Cancelled);
    }
    // end

    public static async Task Rows(Shop shop, int id)
    {
        // snippet: rows
        var rows = shop.Orders.Rows("orders").Where(new { user_id = id });

        // One row; columns that are not named may hold anything.
        await rows.ShouldHave(new { total_amount = 4000, status = "paid" }, Cancelled);

        // Exactly these rows, in any order.
        await rows.ShouldHave([new { total_amount = 4000 }, new { total_amount = 250 }], Cancelled);

        // Every column, but for those that the database fills.
        await rows.Ignoring("id", "created_at").ShouldBe(new { user_id = id, total_amount = 4000, status = "paid" }, Cancelled);

        // What a consumer does at a time of its own.
        await rows.Within(TimeSpan.FromSeconds(5)).ShouldCount(2, Cancelled);

        IReadOnlyList<Order> orders = await rows.ToListAsync<Order>(Cancelled);
        // end
        _ = orders;
    }

    public sealed record Order(long Id, decimal TotalAmount, string Status);
}
