using Assay.Dummy;
using Assay.Redis.Keyspaces;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Keyspaces;

/// <summary>An external server, which others use too.</summary>
public sealed class SharedPrefixTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(30));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clears_its_own_keys_and_no_other()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await using var host = await external.OpenAsync(Cancelled);
        await using var one = await SharedPrefix.TakeAsync(host);
        await using var other = await SharedPrefix.TakeAsync(host);
        string[] foreign = ["foreign", "assay", "assay:", one.Prefix.TrimEnd(':'), one.Prefix[..^2], "x" + one.Prefix];
        foreach (var key in foreign)
            await external.Database.StringSetAsync(key, 1);
        await external.Database.StringSetAsync(one.Prefix + "stock", 1);
        await external.Database.StringSetAsync(other.Prefix + "stock", 2);

        await one.ResetAsync();

        Assert.False(await external.Database.KeyExistsAsync(one.Prefix + "stock"));
        Assert.Equal(2, (int)await external.Database.StringGetAsync(other.Prefix + "stock"));
        Assert.Equal(foreign.Length, await external.Database.KeyExistsAsync([.. foreign.Select(key => (RedisKey)key)]));
    }

    [Fact]
    public async Task Leaves_nothing_behind()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await using var host = await external.OpenAsync(Cancelled);
        for (var round = 0; round < 2; round++)
        {
            await using (var one = await SharedPrefix.TakeAsync(host))
                await external.Database.StringSetAsync(one.Prefix + "stock", 1);
            Assert.Equal(0, (long)await external.Database.ExecuteAsync("DBSIZE"));
        }
    }

    [Fact]
    public async Task Needs_no_administrative_rights_and_gives_applications_none()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await external.LimitAsync("+@all", "-@admin", "-@dangerous");
        Assert.Matches(@"^\d+\.\d+", (await external.FoundAsync(Cancelled)).Version);
        await using var host = await external.OpenAsync(Cancelled);
        await using var space = await SharedPrefix.TakeAsync(host);
        await space.Connection.GetDatabase().StringSetAsync(space.Prefix + "stock", 1);
        await space.ResetAsync();
        Assert.False(await external.Database.KeyExistsAsync(space.Prefix + "stock"));
        Assert.Empty(await host.Run!.Sweeper.SweepAsync());
        Assert.False(host.Options.AllowAdmin);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed_by_another_and_nothing_else()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await using var host = await external.OpenAsync(Cancelled);
        await using var living = await SharedPrefix.TakeAsync(host);
        await external.Database.StringSetAsync(living.Prefix + "stock", 1);
        await external.Database.StringSetAsync("foreign", 1);
        await using var home = new TemporaryHome();
        using var killed = Start(home, external);
        var prefix = (await killed.AnswerAsync(Cancelled)).ConnectionString;
        Assert.Empty(await host.Run!.Sweeper.SweepAsync());

        killed.Kill();

        await Soon.True(async () => (await host.Run.Sweeper.SweepAsync()).Count == 1, Cancelled);
        Assert.False(await external.Database.KeyExistsAsync(prefix + "left"));
        Assert.True(await external.Database.KeyExistsAsync(living.Prefix + "stock"));
        Assert.True(await external.Database.KeyExistsAsync("foreign"));
        Assert.Single(await external.Database.SetMembersAsync(PrefixRun.Runs));
    }

    [Fact]
    public async Task A_process_that_a_debugger_stopped_keeps_its_keys()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that stops a process.");
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await using var host = await external.OpenAsync(Cancelled);
        await using var home = new TemporaryHome();
        using var stopped = Start(home, external);
        var prefix = (await stopped.AnswerAsync(Cancelled)).ConnectionString;
        await stopped.SignalAsync("STOP", Cancelled);
        var lease = PrefixRun.LeaseKey(prefix.Split(':')[1]);
        await Soon.True(async () => !await external.Database.KeyExistsAsync(lease), Cancelled);

        Assert.Empty(await host.Run!.Sweeper.SweepAsync());

        Assert.True(await external.Database.KeyExistsAsync(prefix + "left"));
        stopped.Kill();
        await Soon.True(async () => (await host.Run.Sweeper.SweepAsync()).Count == 1, Cancelled);
    }

    [Fact]
    public async Task Is_lost_when_its_claim_is_gone_and_the_next_has_another()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await using var host = await external.OpenAsync(Cancelled, TimeSpan.FromSeconds(1.2));
        await using var lost = await SharedPrefix.TakeAsync(host);
        Assert.Null(lost.LostBecause);

        await external.Database.ExecuteAsync("FLUSHALL");

        await Soon.True(() => lost.LostBecause is not null, Cancelled);
        Assert.Contains($"claim on the prefix {lost.Prefix} ran out", lost.LostBecause, StringComparison.Ordinal);
        await using var next = await SharedPrefix.TakeAsync(host);
        Assert.Null(next.LostBecause);
        Assert.NotEqual(lost.Prefix.Split(':')[1], next.Prefix.Split(':')[1]);
    }

    [Fact]
    public async Task A_lost_claim_is_not_taken_up_again_when_its_last_prefix_was_returned()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await using var host = await external.OpenAsync(Cancelled, TimeSpan.FromSeconds(1.2));
        string lost;
        await using (var space = await SharedPrefix.TakeAsync(host))
        {
            lost = space.Prefix;
            await external.Database.ExecuteAsync("FLUSHALL");
            await Soon.True(() => space.LostBecause is not null, Cancelled);
        }

        await using var next = await SharedPrefix.TakeAsync(host);
        Assert.NotEqual(lost.Split(':')[1], next.Prefix.Split(':')[1]);
    }

    [Fact]
    public async Task A_claim_whose_keys_could_not_be_removed_runs_out_instead_of_ending()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await using var host = await external.OpenAsync(Cancelled, TimeSpan.FromSeconds(60));
        var (_, claim) = await host.Run!.TakeAsync();
        await host.Run.ReturnAsync(claim, isCleared: false);
        Assert.True(await external.Database.SetContainsAsync(PrefixRun.Runs, claim.Id));
        var (_, next) = await host.Run.TakeAsync();
        Assert.NotEqual(claim.Id, next.Id);
        await host.Run.ReturnAsync(next, isCleared: true);
        Assert.False(await external.Database.SetContainsAsync(PrefixRun.Runs, next.Id));
    }

    private static DummyProcess Start(TemporaryHome home, ExternalRedis external) =>
        DummyProcess.Start("redis-prefix", home.Path, Long, prefix: ["env", "DUMMY_ASSAY_REDIS=" + external.Configuration]);
}
