using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Strategies;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Flyway;
using Assay.Sql.Templates;
using Assay.Sql.Templates.Flyway;
using Npgsql;
using static Assay.PostgreSql.Tests.Strategies.StrategyPool;

namespace Assay.PostgreSql.Tests.Strategies;

public sealed class ReadOnlyStrategyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shares_one_database_among_the_sandboxes_of_the_process()
    {
        await using var pool = Of(PostgresIsolation.ReadOnly, sandboxes: 2);
        await using var one = await RentAsync(pool);
        await using var other = await RentAsync(pool);
        Assert.Equal(one.Database.DatabaseName, other.Database.DatabaseName);
        await Task.WhenAll(one.Database.Rows("orders").ShouldCount(2, Cancelled), other.Database.Rows("customers").ShouldCount(1, Cancelled));
        // Each statement is in the timeline of the sandbox that sent it, and in no other.
        Assert.Single(one.Timeline.Entries, entry => entry.Source == "SQL" && entry.Text.Contains("from \"orders\"", StringComparison.Ordinal));
        Assert.Single(other.Timeline.Entries, entry => entry.Source == "SQL");
    }

    [Fact]
    public async Task Refuses_a_write_and_fails_the_test_even_if_that_swallows_the_error()
    {
        await using var pool = Of(PostgresIsolation.ReadOnly);
        var finding = await FindingOf(pool, async database =>
        {
            await using var application = NpgsqlDataSource.Create(database.ConnectionString);
            await using var insert = application.CreateCommand("insert into events values ('2026-01-01', 'x')");
            var refused = await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync(Cancelled));
            Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
        });
        Assert.StartsWith("orders is read-only (PostgresIsolation.ReadOnly), and the test tried to write: insert into events values", finding, StringComparison.Ordinal);
        // The database is as good as before.
        await InRent(pool, database => database.Rows("orders").ShouldCount(2, Cancelled));
        Assert.Empty(pool.Counts.Replacements);
    }

    [Theory]
    [InlineData("begin read write; insert into events values ('2026-01-01', 'x'); commit", "events")]
    [InlineData("begin read write; select nextval('tickets'); commit", "a sequence or a large object")]
    [InlineData("set default_transaction_read_only = off; create table extra (id int)", "schema")]
    public async Task Finds_a_write_that_got_around_it_and_replaces_the_database(string write, string what)
    {
        await using var pool = Of(PostgresIsolation.ReadOnly, sandboxes: 2, apart: what);
        var spoiled = "";
        var other = await RentAsync(pool);
        var finding = await FindingOf(pool, async database =>
        {
            spoiled = database.DatabaseName;
            await using var connection = await database.OpenAsync(Cancelled);
            foreach (var statement in write.Split("; "))
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync(Cancelled);
            }
        });
        Assert.Contains($"the shared read-only database was written to ({what}) while", finding, StringComparison.Ordinal);
        // The test beside it may have read what was written.
        var overlapping = await Assert.ThrowsAsync<SandboxFindingsException>(async () => await other.DisposeAsync());
        Assert.Equal([finding], overlapping.Findings);
        await InRent(pool, async database =>
        {
            Assert.NotEqual(spoiled, database.DatabaseName);
            await database.Rows("events").ShouldCount(1, Cancelled);
        });
    }

    [Fact]
    public async Task Does_not_trust_a_database_that_can_not_be_asked()
    {
        await using var pool = Of(PostgresIsolation.ReadOnly, apart: "asked");
        var finding = await FindingOf(pool, database => database.Execute(
            $"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'assay check'", Cancelled));
        Assert.Contains("whether somebody wrote to the shared read-only database could not be asked", finding, StringComparison.Ordinal);
        await InRent(pool, database => database.Rows("orders").ShouldCount(2, Cancelled));
    }

    [Fact]
    public async Task Names_the_tests_that_overlapped_the_write()
    {
        var server = await PostgresServers.FindAsync(cancellationToken: Cancelled);
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        var recipe = new TemplateRecipe([new MigrationFolder<TemplateDatabase>("db/store", new MigrationOptions(), MigrationSession.OpenAsync)]);
        var claim = new SandboxClaim { Sandbox = "Names", Connections = 2, TryRetire = () => false };
        var (shared, one) = await SharedDatabase.JoinAsync(host, recipe, claim, Cancelled);
        var (same, other) = await SharedDatabase.JoinAsync(host, recipe, claim, Cancelled);
        Assert.Same(shared, same);
        (one.Test, other.Test) = ("Reading.Lists_orders", "Reading.Counts_orders");
        Assert.Null(shared.Verify());
        await using (var connection = new NpgsqlConnection(host.ConnectionStringTo(shared.Database.Name)))
        {
            await connection.OpenAsync(Cancelled);
            await using var write = new NpgsqlCommand("insert into customers (email) values ('x')", connection);
            await write.ExecuteNonQueryAsync(Cancelled);
        }

        Assert.Contains("was written to (customers) while these tests ran: Reading.Counts_orders, Reading.Lists_orders.", shared.Verify(), StringComparison.Ordinal);
        var (fresh, third) = await SharedDatabase.JoinAsync(host, recipe, claim, Cancelled);
        Assert.NotSame(shared, fresh);
        await fresh.LeaveAsync(third);
        await shared.LeaveAsync(one);
        await using var exists = host.Maintenance.CreateCommand("select exists (select from pg_database where datname = $1)");
        exists.Parameters.Add(new NpgsqlParameter { Value = shared.Database.Name });
        Assert.Equal(true, await exists.ExecuteScalarAsync(Cancelled));
        await shared.LeaveAsync(other);
        Assert.Equal(false, await exists.ExecuteScalarAsync(Cancelled));
    }
}
