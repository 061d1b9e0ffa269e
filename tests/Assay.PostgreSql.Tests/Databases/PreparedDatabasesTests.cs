using Assay.PostgreSql.Databases;

namespace Assay.PostgreSql.Tests.Databases;

public sealed class PreparedDatabasesTests
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(30));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_stands_by_from_the_first_return_on_and_is_used_by_whoever_needs_one_next()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool();
        var first = await pool.InRent(database => Task.FromResult(database.DatabaseName));
        var standby = await StandbyAsync(world);
        Assert.NotEqual(first, standby);

        Assert.Equal(first, await pool.InRent(async database =>
        {
            await database.Execute($"create table extra (id int)", Token);
            return database.DatabaseName;
        }));
        Assert.Equal(standby, await pool.InRent(database => Task.FromResult(database.DatabaseName)));
        Assert.NotEqual(standby, await StandbyAsync(world));
    }

    [Fact]
    public async Task None_is_made_before_a_test_has_returned_its_sandbox()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool();
        await using var rented = await pool.RentAsync();
        var host = await PostgresHost.GetAsync(world.ConnectionString);
        await using var ask = host.Maintenance.CreateCommand("select count(*) from databases where state in ('making', 'prepared')");
        Assert.Equal(0L, await ask.ExecuteScalarAsync(Token));
    }

    private static async Task<string> StandbyAsync(OwnWorld world)
    {
        var host = await PostgresHost.GetAsync(world.ConnectionString);
        return (string)(await Soon.Value(
            async () =>
            {
                await using var ask = host.Maintenance.CreateCommand("select name from databases where state = 'prepared'");
                return await ask.ExecuteScalarAsync(Token);
            },
            found => found is string,
            Token))!;
    }
}
