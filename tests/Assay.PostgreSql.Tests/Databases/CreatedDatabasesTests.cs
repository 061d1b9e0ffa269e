using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;

namespace Assay.PostgreSql.Tests.Databases;

/// <summary>Databases that an application makes at run time.</summary>
public sealed class CreatedDatabasesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_dropped_when_the_sandbox_is_returned()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool(db => db.Creates("{sandbox}_tenant_*"));
        string tenant;
        await using (var rented = await pool.RentAsync())
        {
            tenant = $"{rented.Database.DatabasePrefix}_tenant_1";
            await world.AskAsync<object>($"create database \"{tenant}\"");
        }

        await using var next = await pool.RentAsync();
        Assert.Equal(tenant, $"{next.Database.DatabasePrefix}_tenant_1");
        Assert.False(await world.ExistsAsync(tenant));
    }

    [Fact]
    public async Task Of_others_that_were_there_before_stay()
    {
        var world = await OwnWorld.CreateAsync();
        var (foreign, tenant) = ($"{world.Role}_tenant_0", $"{world.Role}_tenant_1");
        await world.AskAsync<object>($"create database \"{foreign}\"");
        await using var pool = world.Pool(db => db.Creates($"{world.Role}_tenant_*"));
        await using (var rented = await pool.RentAsync())
            await world.AskAsync<object>($"create database \"{tenant}\"");
        await using var next = await pool.RentAsync();
        Assert.False(await world.ExistsAsync(tenant));
        Assert.True(await world.ExistsAsync(foreign));
        await world.AskAsync<object>($"drop database \"{foreign}\"");
    }

    [Fact]
    public async Task Go_with_a_sandbox_that_cannot_be_put_back()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool(db => db.Creates("{sandbox}_tenant_*"));
        var tenant = await pool.InRent(async database =>
        {
            await database.Execute($"create table extra (id int)", Token);
            var created = $"{database.DatabasePrefix}_tenant_1";
            await world.AskAsync<object>($"create database \"{created}\"");
            return created;
        });
        await using var next = await pool.RentAsync();
        Assert.NotEqual(tenant, $"{next.Database.DatabasePrefix}_tenant_1");
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(async () => !await world.ExistsAsync(tenant), Token);
    }

    [Fact]
    public async Task Go_with_a_sandbox_whose_process_died()
    {
        var world = await OwnWorld.CreateAsync();
        var dead = await world.HostAsync("dead");
        var taken = await SandboxDatabase.TakeAsync(dead, new TemplateRecipe([]), SweeperTests.Claim("Shop #1") with { Creates = ["{sandbox}_*"] }, Token);
        await world.AskAsync<object>($"create database \"{taken.Name}_1\"");
        await dead.Lease.DisposeAsync();
        var living = await world.HostAsync("living");
        await living.FirstSweep.WaitAsync(Token);
        Assert.False(await world.ExistsAsync($"{taken.Name}_1"));
        await living.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Of_the_same_names_are_not_leased_to_two_sandboxes()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var first = await SandboxDatabase.TakeAsync(host, new TemplateRecipe([]), SweeperTests.Claim("Shop #1") with { Creates = [$"{world.Role}_tenant_*"] }, Token);
        var rival = SweeperTests.Claim("Shop #2") with { Creates = [$"{world.Role}_t*"], Patience = TimeSpan.FromMilliseconds(200) };
        var thrown = await Assert.ThrowsAsync<SandboxShortageException>(() => SandboxDatabase.TakeAsync(host, new TemplateRecipe([]), rival, Token));
        Assert.Contains($"{world.Role}_tenant_*, held by process {Environment.ProcessId}: Shop #1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("{sandbox}", thrown.Message, StringComparison.Ordinal);
        await first.EndAsync();
        var second = await SandboxDatabase.TakeAsync(host, new TemplateRecipe([]), rival, Token);
        await second.EndAsync();
        await host.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Of_a_dead_process_are_gone_before_the_next_sandbox_leases_their_names()
    {
        var world = await OwnWorld.CreateAsync();
        var living = await world.HostAsync("living");
        await living.FirstSweep.WaitAsync(Token);
        var dead = await world.HostAsync("dead");
        await dead.FirstSweep.WaitAsync(Token);
        var claim = SweeperTests.Claim("Shop #1") with { Creates = [$"{world.Role}_tenant_*"] };
        var lost = await SandboxDatabase.TakeAsync(dead, new TemplateRecipe([]), claim, Token);
        await world.AskAsync<object>($"create database \"{world.Role}_tenant_1\"");
        await dead.Lease.DisposeAsync();

        var taken = await SandboxDatabase.TakeAsync(living, new TemplateRecipe([]), claim with { Patience = TimeSpan.FromSeconds(20) }, Token);
        Assert.False(await world.ExistsAsync($"{world.Role}_tenant_1"));
        Assert.False(await world.ExistsAsync(lost.Name));
        await world.AskAsync<object>($"create database \"{world.Role}_tenant_1\"");
        await Sweeper.SweepAsync(living, Token);
        Assert.True(await world.ExistsAsync($"{world.Role}_tenant_1"));
        await taken.EndAsync();
        Assert.False(await world.ExistsAsync($"{world.Role}_tenant_1"));
        await living.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Of_a_kept_sandbox_leave_their_names_to_the_next()
    {
        var world = await OwnWorld.CreateAsync();
        var host = await world.HostAsync("one");
        var claim = SweeperTests.Claim("Shop #1") with { Creates = [$"{world.Role}_tenant_*"], KeepOnFailure = 1 };
        var failed = await SandboxDatabase.TakeAsync(host, new TemplateRecipe([]), claim, Token);
        Assert.NotNull(failed.Keep("a test"));
        await failed.EndAsync();
        var next = await SandboxDatabase.TakeAsync(host, new TemplateRecipe([]), claim, Token);
        await world.AskAsync<object>($"create database \"{world.Role}_tenant_1\"");
        await KeptDatabases.TrimAsync(host, 0);
        Assert.False(await world.ExistsAsync(failed.Name));
        Assert.True(await world.ExistsAsync($"{world.Role}_tenant_1"));
        await next.EndAsync();
        await host.Lease.DisposeAsync();
    }

    [Theory, InlineData("*"), InlineData("t*")]
    public void With_names_that_could_be_anybodys_are_refused(string names)
    {
        var thrown = Assert.Throws<ArgumentException>(() => new PostgresDatabaseBuilder().Creates(names));
        Assert.Contains("could be anybody's", thrown.Message, StringComparison.Ordinal);
    }
}
