using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Verification;
using Assay.Sandboxes;

namespace Assay.PostgreSql.Tests.Resets;

public sealed class ResetVerificationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_a_reset_puts_back_passes()
    {
        await using var pool = NewPool();
        var before = await pool.InRent(async database =>
        {
            await database.Execute($"truncate orders restart identity; select lo_from_bytea(0, 'x')", Cancelled);
            return database.DatabaseName;
        });
        Assert.Equal(before, await pool.InRent(database => Task.FromResult(database.DatabaseName)));
    }

    [Fact]
    public async Task A_database_that_a_reset_did_not_put_back_is_replaced_and_says_by_what_it_differs()
    {
        await using var pool = NewPool();
        var before = await pool.InRent(async database =>
        {
            // No mark is left: the reset believes that nothing was written.
            await database.Execute($"insert into events values ('2026-05-05', 'unseen'); delete from assay_reset.touched", Cancelled);
            return database.DatabaseName;
        });
        Assert.NotEqual(before, await pool.InRent(database => Task.FromResult(database.DatabaseName)));
        Assert.Contains("+ public.events_2026: (2026-05-05,unseen)", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alter table orders disable trigger audit", "+ trigger CREATE TRIGGER audit")]
    [InlineData("alter table orders alter column total_amount drop not null", "- column public.orders.total_amount")]
    [InlineData("select nextval('tickets')", "+ sequence public.tickets at 101")]
    [InlineData("select lo_create(5000)", "+ large object 5000")]
    [InlineData("comment on table orders is 'mine'", "+ comment pg_class")]
    [InlineData("grant select on orders to public", "+ relation public.orders")]
    [InlineData("create or replace function audit_order() returns trigger language plpgsql as 'begin return null; end'", "+ function audit_order()")]
    [InlineData("update customers set email = 'other' where id = 1", "+ public.customers: (1,other")]
    [InlineData("create statistics dependent on id, customer_id from orders", "+ statistics CREATE STATISTICS public.dependent")]
    [InlineData("alter table orders alter total_amount set statistics 7", "+ column public.orders.total_amount integer")]
    [InlineData("create operator === (function = int4eq, leftarg = int, rightarg = int)", "+ operator (")]
    [InlineData("create collation mine (locale = 'C')", "+ collation (")]
    [InlineData("create publication news for table orders", "+ published (")]
    [InlineData("alter table events detach partition events_2026", "+ relation public.events_2026 kind r")]
    public async Task Sees_every_kind_of_difference(string change, string line)
    {
        var server = await PostgresServers.FindAsync(cancellationToken: Cancelled);
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        var verification = await ResetVerification.BeginAsync(host.ConnectionStringTo(store.Database.DatabaseName), Cancelled);
        Assert.Null(await verification.DifferenceAsync(Cancelled));
        await store.Database.Execute(System.Runtime.CompilerServices.FormattableStringFactory.Create(change), Cancelled);
        var difference = await verification.DifferenceAsync(Cancelled);
        Assert.True(difference?.Contains(line, StringComparison.Ordinal), difference);
    }

    private static InstancePool NewPool() =>
        DatabasePool.OfStore(db => db.VerifyResets());
}
