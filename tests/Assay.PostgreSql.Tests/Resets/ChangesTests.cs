namespace Assay.PostgreSql.Tests.Resets;

public sealed class ChangesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tell_the_rows_that_differ_from_the_template_whoever_wrote_them()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        Assert.Equal("no row differs from the template", (await store.Database.Changes(Cancelled)).ToString());
        await store.Database.Execute(
            $"""
            insert into orders (customer_id, total_amount) values (1, 500);
            update orders set total_amount = 101 where id = 1;
            update orders set total_amount = total_amount;
            delete from orders where id = 2;
            insert into events values ('2026-05-05', 'told');
            """, Cancelled);
        var changes = await store.Database.Changes(Cancelled);
        Assert.Equal("\"Audit\".\"Log\" +6, public.events +1, public.orders +1 ~1 -1", changes.Summary);
        Assert.Contains("~ public.orders id=1: total_amount 100 → 101, total_label \"100\" → \"101\"", changes.ToString(), StringComparison.Ordinal);
        Assert.Contains("+ public.events at=\"2026-05-05\", what=\"told\"", changes.ToString(), StringComparison.Ordinal);
        Assert.Equal(500, Assert.Single(changes, row => row.Table == "public.orders" && row.Before is null).After!.Value.GetProperty("total_amount").GetInt32());
    }

    [Fact]
    public async Task Of_a_table_that_was_emptied_are_its_rows()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        await store.Database.Execute($"truncate orders", Cancelled);
        Assert.Equal("public.orders -2", (await store.Database.Changes(Cancelled)).Summary);
    }

    [Fact]
    public async Task Are_shown_to_a_test_that_fails()
    {
        await using var pool = DatabasePool.OfStore();
        await using var bare = await pool.RentAsync();
        await bare.Database.Execute($"insert into events values ('2026-05-05', 'told')", Cancelled);
        Assert.Contains("store changed by: public.events +1", bare.Instance.Describe(bare.Instance.CurrentRent!), StringComparison.Ordinal);
    }
}
