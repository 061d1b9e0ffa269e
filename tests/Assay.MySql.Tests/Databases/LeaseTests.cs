using Assay.Dummy;
using Assay.MySql.Databases;

namespace Assay.MySql.Tests.Databases;

/// <summary>What becomes of sandboxes when the lease of their process breaks, or their server goes away.</summary>
public sealed class LeaseTests
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_whose_lease_broke_abandons_its_sandboxes()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = await world.PoolAsync();
        var before = await Store.InRentAsync(pool, database => Task.FromResult(database.DatabaseName));
        await Soon.True(() => pool.Counts.InPlace == 1, Token);
        var host = await MySqlHost.GetAsync(world.ConnectionString);
        await world.BreakLeaseAsync();
        await Soon.True(() => host.Lease.IsLost, Token);
        Assert.NotEqual(before, await Store.InRentAsync(pool, database => Task.FromResult(database.DatabaseName)));
        // The process's next lease sweeps up after its last.
        await Soon.True(async () => !await world.ExistsAsync(before), Token);
    }

    [Fact]
    public async Task A_test_whose_lease_breaks_hears_why()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = await world.PoolAsync();
        var rented = await Store.RentAsync(pool);
        var host = await MySqlHost.GetAsync(world.ConnectionString);
        await world.BreakLeaseAsync();
        await Soon.True(() => host.Lease.IsLost, Token);
        var thrown = await Assert.ThrowsAsync<SandboxFindingsException>(async () => await rented.DisposeAsync());
        Assert.Contains("lease on the MySQL server at 127.0.0.1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Its log is", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_of_one_run_each_and_short()
    {
        var world = await OwnWorld.CreateAsync();
        var (one, other) = (await world.HostAsync("one"), await world.HostAsync("other"));
        var names = new[] { one.Lease.NextName(), one.Lease.NextName(), other.Lease.NextName() };
        Assert.Equal(3, names.Distinct().Count());
        Assert.NotEqual(one.Lease.Run, other.Lease.Run);
        Assert.All(names, name => Assert.InRange(name.Length, 1, 30));
        await one.Lease.DisposeAsync();
        await other.Lease.DisposeAsync();
    }

    [Fact]
    public async Task The_next_rent_after_the_server_was_killed_gets_another_and_the_test_hears_why()
    {
        await Store.RequireServerAsync();
        await using var home = TemporaryHome.WithInitialized();
        using var renter = RenterProcess.Start(home.Path, "survive");
        await Soon.True(() => renter.Lines("rented").Count == 1 || renter.HasEnded, Token);
        home.Watched().Server.Kill(TimeSpan.FromSeconds(30));
        await renter.TellAsync("go");
        Assert.True(await renter.EndAsync(Token) == 0, renter.Output);
        Assert.Contains("this process's lease on the MySQL server", Assert.Single(renter.Lines("failed")), StringComparison.Ordinal);
        Assert.Equal(2, renter.Lines("rented").Count);
    }
}
