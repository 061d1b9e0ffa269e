using Assay.Sql;
using Assay.Sql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Tests;

public sealed class PostgresDatabaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Holds_what_migrations_and_seeds_made()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        await store.Database.Rows("orders").ShouldCount(2, Cancelled);
        await store.Database.Row("customers", 1L).ShouldHave(new { email = "seed@example.com" }, Cancelled);
    }

    [Fact]
    public async Task Answers_an_inserted_row_with_its_generated_columns()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        var order = await store.Database.Insert("orders", new { CustomerId = 1, TotalAmount = 4000 }, Cancelled);
        Assert.Equal("4000", order.Get<string>("total_label"));
        Assert.Equal(3, order.Get<int>("id"));
    }

    [Fact]
    public async Task Shows_what_is_there_when_a_row_differs()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(
            () => store.Database.Row("orders", 1).ShouldHave(new { total_amount = 101 }, Cancelled));
        Assert.Contains("total_amount is 100, expected 101", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_the_sql_of_a_rent_in_its_timeline()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        await store.Database.Scalar<long>($"select count(*) from orders where total_amount > {50}", Cancelled);
        Assert.Contains(store.Timeline.Entries, entry => entry.Source == "SQL" && entry.Text.Contains("total_amount > $1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_migration_names_file_line_sqlstate_and_statement()
    {
        await using var pool = DatabasePool.Of(build => build.Postgres("broken", db => db.Migrations("db/broken")));
        var thrown = await Assert.ThrowsAsync<MigrationException>(async () => await pool.RentAsync());
        Assert.EndsWith("V2__broken.sql", thrown.File, StringComparison.Ordinal);
        Assert.Equal(3, thrown.Line);
        Assert.Equal(PostgresErrorCodes.UniqueViolation, thrown.SqlState);
        Assert.Contains("insert into fine", thrown.Statement, StringComparison.Ordinal);
        Assert.Contains("V2__broken.sql:3 failed with SQLSTATE 23505", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_folder_names_where_it_was_looked_for()
    {
        await using var pool = DatabasePool.Of(build => build.Postgres("missing", db => db.Migrations("db/nowhere")));
        var thrown = await Assert.ThrowsAsync<SandboxException>(async () => await pool.RentAsync());
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "db", "nowhere"), thrown.Message, StringComparison.Ordinal);
    }
}
