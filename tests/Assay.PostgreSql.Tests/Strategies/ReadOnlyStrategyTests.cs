using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Strategies;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Flyway;
using Assay.PostgreSql.Tests.Databases;
using Assay.Resources;
using Assay.Sql.Databases;
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
        await using var one = await pool.RentAsync();
        await using var other = await pool.RentAsync();
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
        var finding = await pool.FindingOf(async database =>
        {
            await using var application = NpgsqlDataSource.Create(database.ConnectionString);
            await using var insert = application.CreateCommand("insert into events values ('2026-01-01', 'x')");
            var refused = await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync(Cancelled));
            Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
        });
        Assert.StartsWith("orders is read-only (PostgresIsolation.ReadOnly), and the test tried to write: insert into events values", finding, StringComparison.Ordinal);
        // The database is as good as before.
        await pool.InRent(database => database.Rows("orders").ShouldCount(2, Cancelled));
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
        var other = await pool.RentAsync();
        var finding = await pool.FindingOf(async database =>
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
        await pool.InRent(async database =>
        {
            Assert.NotEqual(spoiled, database.DatabaseName);
            await database.Rows("events").ShouldCount(1, Cancelled);
        });
    }

    [Fact]
    public async Task Is_not_handed_out_where_it_was_written_to_while_the_sandbox_was_made()
    {
        var (started, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var writing = Of(PostgresIsolation.ReadOnly, apart: "made");
        await using var slow = DatabasePool.Of(build =>
        {
            var database = Declare(build, PostgresIsolation.ReadOnly, apart: "made");
            build.Add(new SlowService(() =>
            {
                started.TrySetResult();
                return go.Task;
            }));
            return database;
        });
        var spoiled = "";
        var writer = await writing.RentAsync();
        var making = slow.InRent(database => Task.FromResult(database.DatabaseName));
        await started.Task.WaitAsync(Cancelled);
        spoiled = writer.Database.DatabaseName;
        await writer.Database.Execute($"begin read write; delete from events; commit", Cancelled);
        await Assert.ThrowsAsync<SandboxFindingsException>(async () => await writer.DisposeAsync());
        go.SetResult();
        Assert.NotEqual(spoiled, await making);
    }

    [Fact]
    public async Task Waits_for_room_for_the_connections_of_each_sandbox()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var recipe = new TemplateRecipe([]);
        var half = host.Facts.MaxConnections / 2;
        var claim = new SandboxClaim { Sandbox = "Sales #1", Connections = half, TryRetire = () => false };
        var (shared, first) = await SharedDatabase.JoinAsync(host, recipe, claim, Cancelled);
        var waiting = claim with { Sandbox = "Sales #2", Patience = TimeSpan.FromMilliseconds(300) };
        var thrown = await Assert.ThrowsAsync<SandboxShortageException>(() => SharedDatabase.JoinAsync(host, recipe, waiting, Cancelled));
        Assert.StartsWith($"Sales #2 waited 0 s for {half} connections", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(half, await ReservedAsync());

        var (same, second) = await SharedDatabase.JoinAsync(host, recipe, claim with { Connections = 5 }, Cancelled);
        Assert.Same(shared, same);
        Assert.Equal(half + 5, await ReservedAsync());
        await shared.LeaveAsync(second);
        Assert.Equal(half, await ReservedAsync());
        await shared.LeaveAsync(first);
        Assert.False(await world.ExistsAsync(shared.Database.Name));
        await host.Lease.DisposeAsync();

        async Task<int> ReservedAsync()
        {
            await using var ask = host.Maintenance.CreateCommand($"select connections from databases where name = '{shared.Database.Name}'");
            return (int)(await ask.ExecuteScalarAsync(Cancelled))!;
        }
    }

    [Fact]
    public async Task Does_not_trust_a_database_that_can_not_be_asked()
    {
        await using var pool = Of(PostgresIsolation.ReadOnly, apart: "asked");
        var finding = await pool.FindingOf(database => database.Execute(
            $"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'assay check'", Cancelled));
        Assert.Contains("whether somebody wrote to the shared read-only database could not be asked", finding, StringComparison.Ordinal);
        await pool.InRent(database => database.Rows("orders").ShouldCount(2, Cancelled));
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

    /// <summary>A service that takes its time to start.</summary>
    private sealed class SlowService(Func<Task> start) : Service("slow")
    {
        protected override Task StartAsync(CancellationToken cancellationToken) => start();

        protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);
    }
}
