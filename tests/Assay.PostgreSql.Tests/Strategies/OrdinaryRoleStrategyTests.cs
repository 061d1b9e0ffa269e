using Assay.PostgreSql.Servers;
using Npgsql;
using static Assay.PostgreSql.Tests.Strategies.StrategyPool;

namespace Assay.PostgreSql.Tests.Strategies;

/// <summary>The ways of keeping tests apart on an external server, with a role that may create databases and nothing more.</summary>
public sealed class OrdinaryRoleStrategyTests
{
    private static readonly Lazy<Task<string>> Role = new(CreateRoleAsync);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_is_rolled_back()
    {
        await using var pool = Of(PostgresIsolation.Transaction, on: await Role.Value);
        await pool.InRent(database => database.Execute($"delete from orders", Cancelled));
        await pool.InRent(database => database.Rows("orders").ShouldCount(2, Cancelled));
        var finding = await pool.FindingOf(database => database.Transaction.CommitAsync(Cancelled));
        Assert.Contains("the application committed the transaction around the test", finding, StringComparison.Ordinal);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Tables_are_truncated()
    {
        await using var pool = Of(PostgresIsolation.Truncate(), on: await Role.Value);
        await pool.InRent(database => database.Execute($"insert into cities select n, null from generate_series(1, 100) n", Cancelled));
        await pool.InRent(database => database.Rows("cities").ShouldBeEmpty(Cancelled));
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_write_to_the_shared_database_is_found()
    {
        await using var pool = Of(PostgresIsolation.ReadOnly, on: await Role.Value);
        await pool.InRent(database => database.Rows("orders").ShouldCount(2, Cancelled));
        var finding = await pool.FindingOf(database => database.Execute($"begin read write; delete from events; commit", Cancelled));
        Assert.Contains("the shared read-only database was written to (events)", finding, StringComparison.Ordinal);
        await pool.InRent(database => database.Rows("events").ShouldCount(1, Cancelled));
    }

    private static async Task<string> CreateRoleAsync()
    {
        var server = await PostgresServers.FindAsync(cancellationToken: Cancelled);
        var role = $"ordinary_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var create = source.CreateCommand($"create role {role} login createdb password 'secret'");
        await create.ExecuteNonQueryAsync(Cancelled);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role, Password = "secret" }.ConnectionString;
    }
}
