using System.Runtime.CompilerServices;

namespace Assay.MySql.Tests.Resets;

public sealed class DatabaseResetTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Changes => new(
        "insert into orders (customer_id, total_amount) values (1, 5)",
        "delete from customers",
        "update customers set id = id + 10",
        "update customers set email = 'SEED@example.com' where id = 1",
        "update orders set total_amount = total_amount + 1",
        "delete from orders where id = 1",
        "delete from items",
        "insert into audit (what) values ('by hand')",
        "insert into events values ('2024-01-01', 'x'), ('2027-01-01', 'y')",
        "set foreign_key_checks = 0; truncate table orders; insert into orders (id, customer_id, total_amount) values (7, 1, 1)",
        "begin; insert into customers (email) values ('gone'); rollback",
        "insert ignore into customers (email) values ('seed@example.com')",
        "update `Mixed Case` set `Key` = 'A' where `Key` = 'a'",
        "replace into `Mixed Case` values ('a', 5), ('z', 6)",
        "call place_order(1, 5)",
        "alter table audit auto_increment = 50",
        "begin; delete from items; insert into items (product) values ('x'); commit");

    [Theory, MemberData(nameof(Changes))]
    public async Task Puts_back_rows_and_numbers(string change)
    {
        await using var pool = await Store.PoolAsync(db => db.VerifyResets());
        var before = await Store.InRentAsync(pool, async database =>
        {
            await database.Execute(FormattableStringFactory.Create(change), Cancelled);
            return database.DatabaseName;
        });
        Assert.Equal(before, await Store.InRentAsync(pool, database => Task.FromResult(database.DatabaseName)));
        Assert.Empty(pool.Counts.Replacements);
    }

    [Theory]
    [InlineData("create table extra (id int)", "table extra")]
    [InlineData("drop table items", "table items")]
    [InlineData("alter table orders add column extra text", "table orders")]
    [InlineData("create index more on orders (total_amount)", "table orders")]
    [InlineData("create or replace view totals as select 1 as customer_id, 2 as total", "view a_view_of_views, view totals")]
    [InlineData("drop trigger audit_orders", "trigger audit_orders")]
    [InlineData("drop procedure place_order", "procedure place_order")]
    [InlineData("drop event nightly", "event nightly")]
    [InlineData("alter database character set latin1", "database")]
    [InlineData("create procedure ddl() begin execute immediate 'create table extra (id int)'; end; call ddl(); drop procedure ddl", "table extra")]
    public async Task Replaces_a_database_whose_schema_was_changed(string change, string what)
    {
        await using var pool = await Store.PoolAsync();
        var before = await Store.InRentAsync(pool, async database =>
        {
            await database.Execute(FormattableStringFactory.Create(change), Cancelled);
            return database.DatabaseName;
        });
        Assert.NotEqual(before, await Store.InRentAsync(pool, database => Task.FromResult(database.DatabaseName)));
        Assert.Equal($"store: the schema was changed: {what}", Assert.Single(pool.Counts.Replacements));
    }
}
