using Assay.Sql;
using Assay.Sql.Rows;

namespace Assay.MySql.Tests;

public sealed class MySqlDatabaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Holds_what_migrations_and_seeds_made()
    {
        await using var pool = await Store.PoolAsync();
        await using var store = await Store.RentAsync(pool);
        await store.Database.Rows("orders").ShouldCount(2, Cancelled);
        await store.Database.Row("customers", 1).ShouldHave(new { email = "seed@example.com" }, Cancelled);
        Assert.Equal(42, await store.Database.Scalar<int>($"select double_of({21})", Cancelled));
        Assert.Equal(100, await store.Database.Scalar<int>($"select total from a_view_of_views where email = {"seed@example.com"}", Cancelled));
        Assert.Equal(1, await store.Database.Scalar<int>($"select count(*) from information_schema.events where event_schema = database() and status = 'ENABLED'", Cancelled));
        await store.Database.Execute($"call place_order({1}, {7})", Cancelled);
        await store.Database.Rows("audit").Where(new { what = "order 3" }).ShouldCount(1, Cancelled);
    }

    [Fact]
    public async Task Answers_an_inserted_row_with_its_generated_columns()
    {
        await using var pool = await Store.PoolAsync();
        await using var store = await Store.RentAsync(pool);
        var order = await store.Database.Insert("orders", new { CustomerId = 1, TotalAmount = 4000, Note = new { gift = false }, Status = Status.ItsLate }, Cancelled);
        Assert.Equal("4000", order.Get<string>("total_label"));
        Assert.Equal(3, order.Get<int>("id"));
        await store.Database.Row("orders", 3).ShouldHave(new { status = Status.ItsLate, note = new { gift = false } }, Cancelled);
        await store.Database.Rows("orders").Where(new { note = new { gift = true } }).ShouldHave(new { id = 1 }, Cancelled);
        Assert.Equal(1000, (await store.Database.Rows("items").ToListAsync(Cancelled))[0].Get<int>("id"));
        Assert.Equal("c", (await store.Database.Insert("Mixed Case", new { Key = "c" }, Cancelled))["Key"]);
    }

    [Fact]
    public async Task Shows_what_is_there_when_a_row_differs()
    {
        await using var pool = await Store.PoolAsync();
        await using var store = await Store.RentAsync(pool);
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(() => store.Database.Row("orders", 1).ShouldHave(new { total_amount = 101 }, Cancelled));
        Assert.Contains("total_amount is 100, expected 101", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_by_which_rows_a_test_changed_it()
    {
        await using var pool = await Store.PoolAsync();
        await using var store = await Store.RentAsync(pool);
        Assert.Equal("", (await store.Database.Changes(Cancelled)).Summary);
        await store.Database.Execute($"insert into customers (email) values ('new@example.com')", Cancelled);
        await store.Database.Execute($"update customers set email = 'SEED@example.com' where id = 1", Cancelled);
        await store.Database.Execute($"delete from customers where id = 2", Cancelled);
        await store.Database.Execute($"insert into events values ('2026-03-03', 'one')", Cancelled);
        var changes = await store.Database.Changes(Cancelled);
        // The order went with its customer, and with it the mark on its items; triggers do not see that.
        Assert.Equal("customers +1 ~1 -1, events +1, orders -1", string.Join(", ", changes.Summary.Split(", ").Order(StringComparer.Ordinal)));
        Assert.Contains(changes, change => change.ToString() == "~ customers id=1: email \"seed@example.com\" → \"SEED@example.com\"");
    }

    [Fact]
    public async Task Records_the_sql_of_a_rent_in_its_timeline()
    {
        await using var pool = await Store.PoolAsync();
        await using var store = await Store.RentAsync(pool);
        await store.Database.Scalar<long>($"select count(*) from orders where total_amount > {50}", Cancelled);
        await Assert.ThrowsAnyAsync<MySqlConnector.MySqlException>(() => store.Database.Execute($"insert into nowhere values (1)", Cancelled));
        Assert.Contains(store.Timeline.Entries, entry => entry.Source == "SQL" && entry.Text.Contains("total_amount > @p1", StringComparison.Ordinal));
        Assert.Contains(store.Timeline.Entries, entry => entry.Source == "SQL" && entry.Text.Contains("failed: ", StringComparison.Ordinal) && entry.Text.Contains("nowhere' doesn't exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_migration_names_file_line_sqlstate_and_statement()
    {
        await using var pool = await Store.PoolOfAsync(db => db.Migrations("db/broken"));
        var thrown = await Assert.ThrowsAsync<MigrationException>(() => Store.RentAsync(pool));
        Assert.EndsWith("V2__broken.sql", thrown.File, StringComparison.Ordinal);
        Assert.Equal(3, thrown.Line);
        Assert.Equal("23000", thrown.SqlState);
        Assert.Contains("insert into fine", thrown.Statement, StringComparison.Ordinal);
        Assert.Contains("V2__broken.sql:3 failed with SQLSTATE 23000: Duplicate entry '1' for key 'PRIMARY'", thrown.Message, StringComparison.Ordinal);
    }

    private enum Status
    {
        Open,
        Paid,
        [System.Runtime.Serialization.EnumMember(Value = "it's late")]
        ItsLate,
    }
}
