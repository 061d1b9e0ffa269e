using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;
using Assay.Sql.Databases;

namespace Assay.PostgreSql.Tests.Databases;

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
        var held = await SandboxDatabase.TakeAsync(dead, Shared, Claim("Shop #1"), Token);
        dead.Prepared.Begin(template);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(async () => await CountAsync(dead, "prepared") == 1, Token);
        var building = dead.Lease.NextName();
        await dead.CreateAsync(building, "template0", Token);
        await dead.ExecuteAsync($"alter database \"{building}\" is_template true allow_connections false", Token);
        await dead.ExecuteAsync($"create database \"assay_foreign_{world.Role}\"", Token);
        await dead.Lease.DisposeAsync();

        var living = await world.HostAsync("living");
        await living.FirstSweep.WaitAsync(Token);
        Assert.False(await world.ExistsAsync(held.Name));
        Assert.False(await world.ExistsAsync(building));
        Assert.True(await world.ExistsAsync($"assay_foreign_{world.Role}"));
        Assert.True(await world.ExistsAsync(template.Name));
        Assert.Equal(1, await CountAsync(living, "prepared"));

        var taken = await SandboxDatabase.TakeAsync(living, Shared, Claim("Shop #1"), Token);
        Assert.Equal(0, await CountAsync(living, "prepared"));
        Assert.Equal(1, await CountAsync(living, "held"));
        Assert.StartsWith($"assay_{dead.Lease.Run:x}_", taken.Name, StringComparison.Ordinal);
        await taken.EndAsync();
        await living.DropAsync($"assay_foreign_{world.Role}", Token);
        await living.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Drops_prepared_databases_from_before_the_server_started()
    {
        var world = await OwnWorld.CreateAsync();
        var dead = await world.HostAsync("dead");
        dead.Prepared.Begin(await TemplateStore.GetAsync(dead, Shared, Token));
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(async () => await CountAsync(dead, "prepared") == 1, Token);
        await dead.ExecuteAsync("update databases set incarnation = 'another'", Token);
        await dead.Lease.DisposeAsync();
        var living = await world.HostAsync("living");
        await living.FirstSweep.WaitAsync(Token);
        Assert.Equal(0, await CountAsync(living, "prepared"));
        await living.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Drops_databases_whose_dropping_was_interrupted()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var name = host.Lease.NextName();
        await host.CreateAsync(name, "template0", Token);
        // What a DROP DATABASE leaves that was interrupted.
        await host.ExecuteAsync($"update pg_database set datconnlimit = -2 where datname = '{name}'", Token);
        await Sweeper.SweepAsync(host, Token);
        Assert.False(await world.ExistsAsync(name));
        await host.Lease.DisposeAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Drops_a_database_with_a_prepared_transaction(bool isSealed)
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var name = host.Lease.NextName();
        await host.CreateAsync(name, "template0", Token);
        await using (var source = Npgsql.NpgsqlDataSource.Create(host.ConnectionStringTo(name)))
        {
            await using var prepare = source.CreateCommand($"begin; create table t (); prepare transaction 'it''s {name}'");
            await prepare.ExecuteNonQueryAsync(Token);
        }

        if (isSealed)
            await host.ExecuteAsync($"alter database \"{name}\" allow_connections false", Token);
        await host.DropAsync(name, Token);
        Assert.False(await world.ExistsAsync(name));
        await host.Lease.DisposeAsync();
    }

    internal static SandboxClaim Claim(string sandbox) => new() { Sandbox = sandbox, Connections = 5, TryRetire = () => false };

    private static async Task<long> CountAsync(PostgresHost host, string state)
    {
        await using var command = host.Maintenance.CreateCommand($"select count(*) from databases where state = '{state}'");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
