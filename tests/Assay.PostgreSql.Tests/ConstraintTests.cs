using Assay.PostgreSql.Tests.Rows;
using Assay.Sql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Tests;

public sealed class ConstraintTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<Func<Constraint>, string>> Violations =>
    [
        new(() => Constraint.Unique("products_name_key"), "insert into products (name, price) values ('tea', 1)"),
        new(() => Constraint.Unique("products_pkey"), "insert into products (id, name, price) overriding system value values (1, 'pot', 1)"),
        new(() => Constraint.ForeignKey("reviews_product_fkey"), "insert into reviews values (99, 1)"),
        new(() => Constraint.Check("products_price_check"), "insert into products (name, price) values ('pot', -1)"),
        new(() => Constraint.Check("code_check"), "update products set country = 'che'"),
        new(() => Constraint.NotNull("products", "name"), "update products set name = null"),
        new(() => Constraint.Exclusion("bookings_during_excl"), "insert into bookings values ('[1,5)'), ('[4,6)')"),
    ];

    [Theory, MemberData(nameof(Violations))]
    public async Task Is_recognised_by_its_kind_and_name(Func<Constraint> constraint, string violation)
    {
        await using var catalogue = await FilledAsync();
        var refused = await catalogue.Database.ShouldReject(constraint(), () => Run(catalogue, violation), Cancelled);
        Assert.StartsWith("23", refused.SqlState, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_found_however_deep_data_access_wrapped_it()
    {
        await using var catalogue = await FilledAsync();
        await catalogue.Database.ShouldReject(Constraint.NotNull("products", "price"), async () =>
        {
            try
            {
                await Run(catalogue, "update products set price = null");
            }
            catch (PostgresException refused)
            {
                throw new InvalidOperationException("An error occurred while saving.", new AggregateException(new TimeoutException(), new InvalidOperationException("", refused)));
            }
        }, Cancelled);
    }

    [Theory]
    [InlineData("insert into reviews values (99, 1)", "Expected unique products_name_key to be violated. Violated was reviews_product_fkey of reviews: 23503: insert or update on table")]
    [InlineData("update products set name = null", "Violated was not-null products.name: 23502: null value in column")]
    [InlineData("select 1 / 0", "The database refused it for another reason: 22012: division by zero")]
    [InlineData("insert into products (name, price) values ('pot', 1)", "to be violated, but nothing was: it succeeded.")]
    public async Task Says_what_happened_instead(string sql, string said)
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<ConstraintAssertionException>(
            () => catalogue.Database.ShouldReject(Constraint.Unique("products_name_key"), () => Run(catalogue, sql), Cancelled));
        Assert.Contains(said, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_a_failure_did_not_come_from_the_database()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<ConstraintAssertionException>(
            () => catalogue.Database.ShouldReject(Constraint.Unique("products_name_key"), () => throw new NotSupportedException("no"), Cancelled));
        Assert.EndsWith("It failed, but not in the database: NotSupportedException: no", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_those_that_there_are_when_its_name_is_unknown()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<ConstraintAssertionException>(
            () => catalogue.Database.ShouldReject(Constraint.Unique("product_name"), () => Task.CompletedTask, Cancelled));
        Assert.Matches("There is no constraint or unique index of that name. The database has: Orders_pkey, bookings_during_excl, .*products_name_key", thrown.Message);
    }

    private static async Task<Catalogue> FilledAsync()
    {
        var catalogue = await Sandbox.RentAsync<Catalogue>(Cancelled);
        await catalogue.Database.Insert("products", new { name = "tea", price = 12 }, Cancelled);
        return catalogue;
    }

    private static Task<int> Run(Catalogue catalogue, string sql) =>
        catalogue.Database.Execute(System.Runtime.CompilerServices.FormattableStringFactory.Create(sql), Cancelled);
}
