using Assay;
using Assay.MySql;
using Xunit;

namespace Docs.MySql;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build) =>
        // snippet: declare
        Orders = build.MySql("orders", db => db
            .Version("10.11")
            .Migrations("db/migrations")
            .Seed("db/countries.sql"));
    // end

    public MySqlDatabase Orders { get; }
}

public static class TheStore
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task Members(Store store)
    {
        // snippet: members
        var user = await store.Orders.Insert("users", new { Email = "ann@example.com" }, Cancelled);
        var id = user.Get<long>("id");

        await store.Orders.Row("users", id).ShouldHave(new { username = (string?)null }, Cancelled);
        await store.Orders.Execute($"update users set username = {"ann"} where id = {id}", Cancelled);
        await store.Orders.ShouldReject(
            Constraint.Unique("users_email"), () => store.Orders.Insert("users", new { email = "ann@example.com" }, Cancelled), Cancelled);
        await using var connection = await store.Orders.OpenAsync(Cancelled);
        // end
        _ = connection;
    }
}
