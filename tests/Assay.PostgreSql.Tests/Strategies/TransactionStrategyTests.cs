using Assay.Resources;
using Npgsql;
using static Assay.PostgreSql.Tests.Strategies.StrategyPool;

namespace Assay.PostgreSql.Tests.Strategies;

public sealed class TransactionStrategyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What an application might do to the transaction it was given, and what the test hears.</summary>
    public static IEnumerable<TheoryDataRow<string, Func<PostgresDatabase, Task>, string>> Endings =>
    [
        new("commit", database => database.Transaction.CommitAsync(Cancelled), "the application committed the transaction around the test"),
        new("commit by statement", database => ExecuteAsync(database, "commit"), "the application committed the transaction around the test"),
        new("commit, then a new transaction that failed", async database =>
        {
            await ExecuteAsync(database, "commit");
            await ExecuteAsync(database, "begin");
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(database, "select 1 / 0"));
        }, "the application committed the transaction around the test"),
        new("rollback", database => database.Transaction.RollbackAsync(Cancelled), "the application rolled back the transaction around the test"),
        new("rollback, then a new transaction", async database =>
        {
            await ExecuteAsync(database, "rollback; begin");
            await ExecuteAsync(database, "insert into events values ('2026-01-01', 'x')");
        }, "the application rolled back the transaction around the test"),
        new("close", database => database.Connection.CloseAsync(), "the application closed the connection that carries the test's transaction"),
        new("dispose", database => database.Connection.DisposeAsync().AsTask(), "the application closed the connection that carries the test's transaction"),
        new("leave a command running", async database => await new NpgsqlCommand("select generate_series(1, 1000)", database.Connection).ExecuteReaderAsync(Cancelled),
            "the transaction around the test could not be rolled back"),
    ];

    [Fact]
    public async Task Rolls_back_what_the_test_wrote_and_puts_sequences_back()
    {
        await using var pool = Of(PostgresIsolation.Transaction);
        var before = await pool.InRent(async database =>
        {
            Assert.Equal(3, (await database.Insert("orders", new { customer_id = 1, total_amount = 5 }, Cancelled)).Get<int>("id"));
            await using (var command = new NpgsqlCommand("delete from events", database.Connection, database.Transaction))
                await command.ExecuteNonQueryAsync(Cancelled);
            await database.Rows("orders").ShouldCount(3, Cancelled);
            await database.Rows("events").ShouldBeEmpty(Cancelled);
            return (database.DatabaseName, await database.Scalar<int>($"select pg_backend_pid()", Cancelled));
        });
        await pool.InRent(async database =>
        {
            await database.Rows("orders").ShouldCount(2, Cancelled);
            await database.Rows("events").ShouldCount(1, Cancelled);
            Assert.Equal(3, (await database.Insert("orders", new { customer_id = 1, total_amount = 5 }, Cancelled)).Get<int>("id"));
            Assert.Equal(before, (database.DatabaseName, await database.Scalar<int>($"select pg_backend_pid()", Cancelled)));
        });
        Assert.Empty(pool.Counts.Replacements);
    }

    [Theory, MemberData(nameof(Endings))]
    public async Task Reports_what_the_application_did_to_the_transaction_and_isolates_all_the_same(
        string what, Func<PostgresDatabase, Task> does, string reported)
    {
        await using var pool = Of(PostgresIsolation.Transaction);
        var finding = await pool.FindingOf(async database =>
        {
            await database.Insert("orders", new { customer_id = 1, total_amount = 5 }, Cancelled);
            await does(database);
        });
        Assert.StartsWith($"orders: {reported}", finding, StringComparison.Ordinal);
        await pool.InRent(async database =>
        {
            await database.Rows("orders").ShouldCount(2, Cancelled);
            await database.Rows("events").ShouldCount(1, Cancelled);
        });
        Assert.True(pool.Counts.Replacements.Count == 0, $"{what}: {string.Join(", ", pool.Counts.Replacements)}");
    }

    [Fact]
    public async Task Goes_on_after_a_refusal_that_the_test_expects()
    {
        await using var pool = Of(PostgresIsolation.Transaction);
        await pool.InRent(async database =>
        {
            await database.Insert("customers", new { email = "ann@example.com" }, Cancelled);
            await database.ShouldReject(
                Constraint.Unique("customers_email_unique"), () => database.Insert("customers", new { email = "ann@example.com" }, Cancelled), Cancelled);
            await database.Rows("customers").Where(new { email = "ann@example.com" }).ShouldCount(1, Cancelled);
        });
    }

    [Fact]
    public async Task Takes_a_failed_statement_for_what_it_is()
    {
        await using var pool = Of(PostgresIsolation.Transaction);
        await pool.InRent(database => Assert.ThrowsAsync<PostgresException>(() => database.Execute($"select 1 / 0", Cancelled)));
        await pool.InRent(database => database.Rows("orders").ShouldCount(2, Cancelled));
    }

    [Fact]
    public async Task Refuses_whoever_opens_a_connection_and_says_why()
    {
        await using var pool = Of(PostgresIsolation.Transaction);
        await pool.InRent(async database =>
        {
            Func<object>[] ways = [() => database.ConnectionString, () => ((IConnectable)database).ConnectionSetting, () => database.DataSource];
            Assert.All(ways, way => Assert.StartsWith(
                "'orders' works in a transaction (PostgresIsolation.Transaction), which only its one connection sees", Assert.Throws<InvalidOperationException>(way).Message, StringComparison.Ordinal));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await database.OpenAsync(Cancelled));
        });
    }

    [Fact]
    public async Task Is_what_the_connection_needs()
    {
        await using var pool = Of(PostgresIsolation.Database);
        await pool.InRent(database =>
        {
            Assert.Contains("choose db.Isolation(PostgresIsolation.Transaction)", Assert.Throws<InvalidOperationException>(() => database.Connection).Message, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Lets_parallel_tests_write_the_same_key()
    {
        await using var pool = Of(PostgresIsolation.Transaction, sandboxes: 2);
        await using var one = await pool.RentAsync();
        await using var other = await pool.RentAsync();
        foreach (var database in (PostgresDatabase[])[one.Database, other.Database])
            await database.Insert("customers", new { email = "ann@example.com" }, Cancelled);
        await Task.WhenAll(one.Database.Rows("customers").ShouldCount(2, Cancelled), other.Database.Rows("customers").ShouldCount(2, Cancelled));
    }

    private static async Task ExecuteAsync(PostgresDatabase database, string sql)
    {
        await using var command = new NpgsqlCommand(sql, database.Connection);
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}
