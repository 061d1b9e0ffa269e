using MySqlConnector;

namespace Assay.MySql.Tests.Resets;

/// <summary>What a test leaves in a session, where a look into the database does not find it.</summary>
public sealed class SessionLeftoverTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_setting_in_a_session_that_is_held_open_replaces_the_database(bool isPooled)
    {
        await using var pool = await Store.PoolAsync();
        MySqlConnection? held = null;
        var before = await Store.InRentAsync(pool, async database =>
        {
            held = await SetAsync(database, isPooled);
            return database.DatabaseName;
        });
        Assert.NotEqual(before, await Store.InRentAsync(pool, database => Task.FromResult(database.DatabaseName)));
        Assert.Contains("with the effect of: set sql_mode = ''", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        await held!.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task One_in_a_session_that_was_closed_costs_no_database(bool isPooled)
    {
        await using var pool = await Store.PoolAsync();
        var before = await Store.InRentAsync(pool, async database =>
        {
            await (await SetAsync(database, isPooled)).DisposeAsync();
            return database.DatabaseName;
        });
        Assert.Equal(before, await Store.InRentAsync(pool, database => Task.FromResult(database.DatabaseName)));
        Assert.Empty(pool.Counts.Replacements);
    }

    private static async Task<MySqlConnection> SetAsync(MySqlDatabase database, bool isPooled)
    {
        var connection = new MySqlConnection(new MySqlConnectionStringBuilder(database.ConnectionString) { Pooling = isPooled }.ConnectionString);
        await connection.OpenAsync(Cancelled);
        await using var set = new MySqlCommand("set sql_mode = ''", connection);
        await set.ExecuteNonQueryAsync(Cancelled);
        return connection;
    }
}
