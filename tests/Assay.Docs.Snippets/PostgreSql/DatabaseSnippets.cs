using Assay;
using Assay.PostgreSql;
using Xunit;

namespace Docs.PostgreSql;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build) =>
        // snippet: declare
        Orders = build.Postgres("orders", db => db
            .Version(17)
            .Migrations("db/migrations")
            .Seed("db/countries.sql"));
    // end

    public PostgresDatabase Orders { get; }
}

public sealed class TheSchema(SandboxPool<Store> stores)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // snippet: constraint
    [Fact]
    public async Task Lets_no_two_users_have_one_email()
    {
        await using var store = await stores.RentAsync(Cancelled);
        await store.Orders.Insert("users", new { email = "ann@example.com" }, Cancelled);

        await store.Orders.ShouldReject(
            Constraint.Unique("users_email_key"), () => store.Orders.Insert("users", new { email = "ann@example.com" }, Cancelled), Cancelled);
    }
    // end

    public static async Task Members(Store store)
    {
        // snippet: members
        var user = await store.Orders.Insert("users", new { Email = "ann@example.com" }, Cancelled);
        var id = user.Get<long>("id");

        await store.Orders.Row("users", id).ShouldHave(new { username = (string?)null }, Cancelled);
        await store.Orders.Rows("orders").Where(new { user_id = id }).ShouldBeEmpty(Cancelled);

        await store.Orders.Execute($"update users set username = {"ann"} where id = {id}", Cancelled);
        var names = await store.Orders.Query($"select username from users", Cancelled);
        var total = await store.Orders.Scalar<long>($"select count(*) from users", Cancelled);
        await using var connection = await store.Orders.OpenAsync(Cancelled);
        // end
        _ = (names, total, connection);
    }

    public static async Task Resets(Store store)
    {
        // snippet: changes
        var changes = await store.Orders.Changes(Cancelled);

        Assert.Equal("public.users +1", changes.Summary);
        Assert.Equal("ann@example.com", changes[0].After?.GetProperty("email").GetString());
        // end

        // snippet: snapshot
        await store.Orders.Snapshot("imported", Cancelled);

        await store.Orders.Execute($"delete from users", Cancelled);
        await store.Orders.Restore("imported", Cancelled);
        // end
    }
}
