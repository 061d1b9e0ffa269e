using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;
using Npgsql;

namespace Assay.PostgreSql.Tests.Databases;

public sealed class ServerBudgetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_gets_no_more_connections_than_are_reserved()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool(db => db.Connections(3));
        await using var rented = await pool.RentAsync();
        Assert.Equal(3, new NpgsqlConnectionStringBuilder(rented.Database.ConnectionString).MaxPoolSize);
        var host = await PostgresHost.GetAsync(world.ConnectionString);
        await using var ask = host.Maintenance.CreateCommand($"select connections from databases where name = '{rented.Database.DatabaseName}'");
        // Its own, the test's 8, and two of the toolkit's.
        Assert.Equal(13, await ask.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task Who_waits_in_vain_hears_who_holds_what()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var half = host.Facts.MaxConnections / 2;
        var first = await SandboxDatabase.TakeAsync(host, new TemplateRecipe([]), SweeperTests.Claim("Shop #1") with { Connections = half }, Token);
        var thrown = await Assert.ThrowsAsync<SandboxShortageException>(() => SandboxDatabase.TakeAsync(
            host, new TemplateRecipe([]), SweeperTests.Claim("Shop #2") with { Connections = half, Patience = TimeSpan.FromMilliseconds(300) }, Token));
        Assert.StartsWith($"Shop #2 waited 0 s for {half} connections", thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"{half} connections: process {Environment.ProcessId} (Assay.PostgreSql.Tests on {Environment.MachineName}): Shop #1, this process", thrown.Message, StringComparison.Ordinal);
        await first.EndAsync();
        await host.Lease.DisposeAsync();
    }

    [Fact]
    public async Task A_sandbox_that_asks_for_more_than_there_are_is_refused_at_once()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool(db => db.Connections(1000));
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => pool.RentAsync());
        Assert.Contains("wants 1010 connections", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_sandbox_makes_room_for_a_process_that_waits()
    {
        var world = await OwnWorld.CreateAsync();
        var other = new OwnWorld(world.ConnectionString + ";Application Name=other");
        var half = (await PostgresHost.GetAsync(world.ConnectionString)).Facts.MaxConnections / 2;
        await using var pool = world.Pool(db => db.Connections(half));
        string idle;
        await using (var rented = await pool.RentAsync())
            idle = rented.Database.DatabaseName;
        await using var waiting = other.Pool(db => db.Connections(half));
        await using var got = await waiting.RentAsync();
        Assert.False(await world.ExistsAsync(idle));
    }

    [Fact]
    public void A_disk_without_room_stops_the_cloning()
    {
        DiskRoom.Ensure("/data", 300L << 20, 10L << 20);
        var thrown = Assert.Throws<SandboxException>(() => DiskRoom.Ensure("/data", 260L << 20, 10L << 20));
        Assert.Contains("the disk of /data has 260 MB left", thrown.Message, StringComparison.Ordinal);
    }
}
