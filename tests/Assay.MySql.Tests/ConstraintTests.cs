using Assay.Sql.Rows;

namespace Assay.MySql.Tests;

public sealed class ConstraintTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Violations => new()
    {
        { "unique customers_email", "insert into customers (email) values ('seed@example.com')" },
        { "unique PRIMARY", "insert into `Mixed Case` values ('b', 1)" },
        { "foreign key orders_customer", "insert into orders (customer_id, total_amount) values (99, 1)" },
        { "check orders_total", "insert into orders (customer_id, total_amount) values (1, -1)" },
        { "not-null email", "insert into customers (email) values (null)" },
        { "not-null customer_id", "insert into orders (total_amount) values (1)" },
    };

    [Theory, MemberData(nameof(Violations))]
    public async Task Is_told_by_its_name(string constraint, string sql)
    {
        await using var pool = await Store.PoolAsync();
        await using var store = await Store.RentAsync(pool);
        var expected = new[]
        {
            Constraint.Unique("customers_email"), Constraint.Unique("PRIMARY"), Constraint.ForeignKey("orders_customer"), Constraint.Check("orders_total"),
            Constraint.NotNull("email"), Constraint.NotNull("customer_id"),
        }.Single(one => one.ToString() == constraint);
        await store.Database.ShouldReject(expected, () => store.Database.Execute(System.Runtime.CompilerServices.FormattableStringFactory.Create(sql), Cancelled), Cancelled);
    }

    [Fact]
    public async Task Says_what_was_violated_instead_or_that_nothing_was()
    {
        await using var pool = await Store.PoolAsync();
        await using var store = await Store.RentAsync(pool);
        var other = await Assert.ThrowsAsync<ConstraintAssertionException>(() => store.Database.ShouldReject(
            Constraint.Unique("customers_mail"), () => store.Database.Execute($"insert into customers (email) values ('seed@example.com')", Cancelled), Cancelled));
        Assert.Contains("Violated was customers_email: 1062", other.Message, StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<ConstraintAssertionException>(() => store.Database.ShouldReject(
            Constraint.Unique("customers_mail"), () => store.Database.Execute($"select 1", Cancelled), Cancelled));
        Assert.Contains("it succeeded. There is no constraint or unique index of that name. The database has: ", none.Message, StringComparison.Ordinal);
    }
}
