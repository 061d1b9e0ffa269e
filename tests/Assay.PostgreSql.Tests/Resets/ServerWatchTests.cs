using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Servers;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

public sealed class ServerWatchTests
{
    [Fact]
    public async Task What_all_databases_share_is_named_when_it_changes()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var server = await PostgresServers.FindAsync(cancellationToken: cancelled);
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        var role = $"noticed_{Guid.NewGuid():N}";
        var watch = new ServerWatch(host);
        Assert.Null(await watch.LookAsync("at first", cancelled));
        await host.ExecuteAsync($"create role {role}", cancelled);
        try
        {
            Assert.Contains($"role {role}: new", await watch.LookAsync("then", cancelled), StringComparison.Ordinal);
            Assert.Null(await watch.LookAsync("then", cancelled));
            await host.ExecuteAsync($"alter role {role} connection limit 3", cancelled);
            Assert.Contains($"role {role}: changed", await watch.LookAsync("later", cancelled), StringComparison.Ordinal);
        }
        finally
        {
            await host.ExecuteAsync($"drop role {role}", CancellationToken.None);
        }

        Assert.Contains($"role {role}: gone", await watch.LookAsync("at last", cancelled), StringComparison.Ordinal);
    }

    /// <summary>In a transaction that sees nothing of what other tests do.</summary>
    [Theory]
    [InlineData("create role {0}")]
    [InlineData("alter role assay connection limit 77")]
    [InlineData("create role {0}; grant pg_monitor to {0}")]
    [InlineData("alter role assay set work_mem = '5MB'")]
    [InlineData("alter role all set work_mem = '5MB'")]
    public async Task The_stamp_of_a_reset_changes_with_what_all_databases_share(string change)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var connection = new NpgsqlConnection((await PostgresServers.FindAsync(cancellationToken: cancelled)).ConnectionString);
        await connection.OpenAsync(cancelled);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancelled);
        await using var ask = new NpgsqlCommand(EmbeddedScript.ServerStamp, connection);
        object? before = null;
        // Settings of the server are in a file, which no transaction hides: another test may have just changed it.
        await Eventually.Within(TimeSpan.FromSeconds(60)).True(
            async () => Equals(before = await ask.ExecuteScalarAsync(cancelled), await ask.ExecuteScalarAsync(cancelled)), cancelled);
        await using var run = new NpgsqlCommand(change.Replace("{0}", $"noticed_{Guid.NewGuid():N}", StringComparison.Ordinal), connection);
        await run.ExecuteNonQueryAsync(cancelled);
        Assert.NotEqual(before, await ask.ExecuteScalarAsync(cancelled));
    }

    [Fact]
    public async Task The_stamp_of_a_reset_changes_with_alter_system()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var server = await PostgresServers.FindAsync(cancellationToken: cancelled);
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancelled);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancelled);
        await using var ask = new NpgsqlCommand(EmbeddedScript.ServerStamp, connection);
        var before = await ask.ExecuteScalarAsync(cancelled);
        await using var other = NpgsqlDataSource.Create(server.ConnectionString);
        await using var set = other.CreateCommand("alter system set application_name = 'noticed'");
        await set.ExecuteNonQueryAsync(cancelled);
        try
        {
            Assert.NotEqual(before, await ask.ExecuteScalarAsync(cancelled));
        }
        finally
        {
            await using var reset = other.CreateCommand("alter system reset application_name");
            await reset.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
