using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;

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

    [Fact]
    public async Task They_go_with_their_template_so_that_none_passes_for_a_clone_of_its_successor()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var recipe = new TemplateRecipe([]) { UsesCache = true };
        var template = await TemplateStore.GetAsync(host, recipe, Token);
        host.Prepared.Begin(template);
        var prepared = await StandbyAsync(host);
        await TemplateRemoval.RunAsync(host, template.Name, Token);
        Assert.False(await world.ExistsAsync(prepared));

        Assert.Equal(template.Name, (await TemplateStore.GetAsync(host, recipe, Token)).Name);
        var taken = await SandboxDatabase.TakeAsync(host, recipe, SweeperTests.Claim("Shop #1"), Token);
        Assert.NotEqual(prepared, taken.Name);
        await taken.EndAsync();
        await host.Lease.DisposeAsync();
    }

    [Fact]
    public async Task One_that_is_being_made_while_its_template_goes_is_not_used()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var recipe = new TemplateRecipe([]) { UsesCache = true };
        var template = await TemplateStore.GetAsync(host, recipe, Token);
        var name = host.Lease.NextName();
        await host.ExecuteAsync("insert into databases (name, run, state, template) values ($1, $2, 'making', $3)", Token, name, host.Lease.Run, template.Name);
        await TemplateRemoval.RunAsync(host, template.Name, Token);
        template = await TemplateStore.GetAsync(host, recipe, Token);
        await host.CopyAsync(name, template, "prepared", Token);
        await using (var ask = host.Maintenance.CreateCommand("select count(*) from databases where state = 'prepared'"))
            Assert.Equal(0L, await ask.ExecuteScalarAsync(Token));
        await Sweeper.SweepAsync(host, Token);
        Assert.False(await world.ExistsAsync(name));
        await host.Lease.DisposeAsync();
    }

    private static async Task<string> StandbyAsync(OwnWorld world) => await StandbyAsync(await PostgresHost.GetAsync(world.ConnectionString));

    private static async Task<string> StandbyAsync(PostgresHost host) => (string)(await Soon.Value(
        async () =>
        {
            await using var ask = host.Maintenance.CreateCommand("select name from databases where state = 'prepared'");
            return await ask.ExecuteScalarAsync(Token);
        },
        found => found is string,
        Token))!;
}
