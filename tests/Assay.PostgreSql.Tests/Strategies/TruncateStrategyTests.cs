using static Assay.PostgreSql.Tests.Strategies.StrategyPool;

namespace Assay.PostgreSql.Tests.Strategies;

public sealed class TruncateStrategyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Empties_every_table_and_restarts_identities_when_a_test_wrote()
    {
        await using var pool = Of(PostgresIsolation.Truncate(), "db/catalogue", seed: null);
        var first = await pool.InRent(FileAsync);
        var untouched = await pool.InRent(async database =>
        {
            Assert.Equal(1, (await database.Insert("products", new { name = "tea", price = 1 }, Cancelled)).Get<int>("id"));
            return await FileAsync(database);
        });
        var truncated = await pool.InRent(async database =>
        {
            await database.Rows("products").ShouldBeEmpty(Cancelled);
            Assert.Equal(1, (await database.Insert("products", new { name = "tea", price = 1 }, Cancelled)).Get<int>("id"));
            return await FileAsync(database);
        });
        Assert.Equal(first, untouched);
        Assert.NotEqual(untouched, truncated);
        Assert.Empty(pool.Counts.Replacements);

        // TRUNCATE gives a table a new file.
        static Task<long> FileAsync(PostgresDatabase database) => database.Scalar<long>($"select pg_relation_filenode('products')::bigint", Cancelled);
    }

    [Fact]
    public async Task Leaves_the_rows_of_the_template_alone_when_no_table_is_named()
    {
        // customers and orders hold seeds, the others can be emptied: Countries and cities refer to each other.
        await using var pool = Of(PostgresIsolation.Truncate());
        await pool.InRent(async database =>
        {
            await database.Execute($"insert into cities values (1, null)", Cancelled);
            await database.Execute($"delete from orders", Cancelled);
        });
        await pool.InRent(async database =>
        {
            await database.Rows("cities").ShouldBeEmpty(Cancelled);
            await database.Rows("orders").ShouldCount(2, Cancelled);
        });
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Puts_back_what_it_was_not_told_to_empty()
    {
        await using var pool = Of(PostgresIsolation.Truncate("bookings"), "db/catalogue", seed: null);
        await pool.InRent(database => database.Insert("products", new { name = "tea", price = 1 }, Cancelled));
        await pool.InRent(database => database.Rows("products").ShouldBeEmpty(Cancelled));
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public Task Refuses_to_lose_rows_of_the_template() => RefusesAsync(
        PostgresIsolation.Truncate("orders", "cities"), "db/store", "db/seed.sql", "orders: TRUNCATE would lose the rows that the template holds in \"orders\". Leave it out");

    [Fact]
    public Task Refuses_to_empty_by_cascade_what_is_not_named() => RefusesAsync(
        PostgresIsolation.Truncate("products"), "db/catalogue", null,
        "orders: TRUNCATE … CASCADE would also empty reviews (its foreign key reviews_product_fkey refers to products). Name that table in Truncate(…) too");

    [Fact]
    public async Task Names_the_tables_that_there_are_when_one_is_unknown()
    {
        await using var pool = Of(PostgresIsolation.Truncate("product"), "db/catalogue", seed: null);
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => pool.RentAsync());
        Assert.Matches(@"^There is no table 'product'\. The database has: Orders, bookings, .*products, reviews\.", thrown.Message);
    }

    private static async Task RefusesAsync(PostgresIsolation isolation, string migrations, string? seed, string reason)
    {
        await using var pool = Of(isolation, migrations, seed);
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => pool.RentAsync());
        Assert.StartsWith(reason, thrown.Message, StringComparison.Ordinal);
    }
}
