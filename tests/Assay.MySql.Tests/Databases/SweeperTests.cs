using Assay.MySql.Databases;
using Assay.MySql.Templates;
using Assay.Sql.Databases;
using MySqlConnector;

namespace Assay.MySql.Tests.Databases;

public sealed class SweeperTests
{
    /// <summary>Whatever the environment says: what is prepared is handed on only where templates are.</summary>
    private static readonly TemplateRecipe Shared = new([]) { UsesCache = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drops_what_a_run_left_and_hands_on_what_it_had_prepared()
    {
        var world = await OwnWorld.CreateAsync();
        var dead = await world.HostAsync("dead");
        var template = await TemplateStore.GetAsync(dead, Shared, Token);
        var held = await SandboxDatabase.TakeAsync(dead, Shared, Claim(), Token);
        dead.Prepared.Begin(template);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(async () => await CountAsync(dead, "prepared") == 1, Token);
        var building = dead.Lease.NextName();
        await dead.CreateAsync(building, Token);
        var foreign = $"assay_foreign_{world.User}";
        await dead.ExecuteAsync($"create database {foreign}", Token);
        await dead.Lease.DisposeAsync();

        var living = await world.HostAsync("living");
        await living.FirstSweep.WaitAsync(Token);
        Assert.False(await world.ExistsAsync(held.Name));
        Assert.False(await world.ExistsAsync(building));
        Assert.True(await world.ExistsAsync(foreign));
        Assert.True(await world.ExistsAsync(template.Name));
        Assert.Equal(1, await CountAsync(living, "prepared"));

        var taken = await SandboxDatabase.TakeAsync(living, Shared, Claim(), Token);
        Assert.Equal(0, await CountAsync(living, "prepared"));
        Assert.StartsWith($"assay_{dead.Lease.Run:x}_", taken.Name, StringComparison.Ordinal);
        await taken.EndAsync();
        await living.DropAsync(foreign, Token);
        await living.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Drops_prepared_databases_from_before_the_server_started()
    {
        var world = await OwnWorld.CreateAsync();
        var dead = await world.HostAsync("dead");
        dead.Prepared.Begin(await TemplateStore.GetAsync(dead, Shared, Token));
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(async () => await CountAsync(dead, "prepared") == 1, Token);
        await dead.ExecuteAsync("update `databases` set incarnation = 'another'", Token);
        await dead.Lease.DisposeAsync();
        var living = await world.HostAsync("living");
        await living.FirstSweep.WaitAsync(Token);
        Assert.Equal(0, await CountAsync(living, "prepared"));
        await living.Lease.DisposeAsync();
    }

    [Fact]
    public async Task A_database_is_dropped_whatever_its_sessions_hold()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var name = host.Lease.NextName();
        await host.CreateAsync(name, Token);
        await using var session = new MySqlConnection(host.ConnectionStringTo(name));
        await session.OpenAsync(Token);
        await RegistrySql.ExecuteAsync(session, "create table t (id int); start transaction; insert into t values (1)", Token);
        await host.DropAsync(name, Token);
        Assert.False(await world.ExistsAsync(name));
        await host.Lease.DisposeAsync();
    }

    [Fact]
    public async Task A_database_that_was_swept_before_it_was_made_is_gone_in_the_end()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var template = await TemplateStore.GetAsync(host, Shared, Token);
        var name = host.Lease.NextName();
        await Assert.ThrowsAsync<SandboxException>(() => DatabaseCopy.RunAsync(host, template, name, Token));
        Assert.False(await world.ExistsAsync(name));
        await host.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Drops_a_kept_database_whose_dropping_was_interrupted()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var kept = await SandboxDatabase.TakeAsync(host, new TemplateRecipe([]), Claim() with { KeepOnFailure = 1 }, Token);
        Assert.NotNull(kept.Keep("a test"));
        await kept.EndAsync();
        var folder = Path.Combine((await world.AskAsync<string>("select @@datadir"))!, kept.Name);
        Assert.SkipUnless(Directory.Exists(folder), "The server's files are elsewhere.");
        // The server drops no database whose folder holds a file of somebody else's.
        var foreign = Path.Combine(folder, "foreign");
        await File.WriteAllTextAsync(foreign, "", Token);
        await Assert.ThrowsAsync<MySqlException>(() => KeptDatabases.TrimAsync(host, 0));
        Assert.Equal(1, await CountAsync(host, "dropping"));

        File.Delete(foreign);
        await Sweeper.SweepAsync(host, Token);
        Assert.Equal(0, await CountAsync(host, "dropping"));
        await host.Lease.DisposeAsync();
    }

    private static SandboxClaim Claim() => new() { Sandbox = "Shop #1", Connections = 5, TryRetire = () => false };

    private static async Task<long> CountAsync(MySqlHost host, string state)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync(Token);
        return await RegistrySql.ScalarAsync<long>(connection, "select count(*) from `databases` where state = ?", Token, state);
    }
}
