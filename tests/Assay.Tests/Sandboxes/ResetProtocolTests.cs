using Assay.Resources;

namespace Assay.Tests.Sandboxes;

public sealed class ResetProtocolTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_until_nothing_is_under_way()
    {
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.Busy = "1 request in flight");
        var sandbox = await FakeSandbox.RentAsync(pool);
        await sandbox.DisposeAsync();
        Assert.Equal(0, sandbox.Resource.Resets);
        sandbox.Resource.Busy = null;
        await using var again = await FakeSandbox.RentAsync(pool);
        Assert.Same(sandbox, again);
        Assert.Equal(1, again.Resource.Resets);
    }

    [Fact]
    public async Task Waits_until_the_authors_conditions_hold()
    {
        var holds = false;
        var asked = 0;
        await using var pool = FakeSandbox.Pool(declare: build => build.AtRest("no unsent outbox row", _ =>
        {
            asked++;
            return new ValueTask<bool>(Volatile.Read(ref holds));
        }));
        var sandbox = await FakeSandbox.RentAsync(pool);
        await sandbox.DisposeAsync();
        await Eventually.Within(TimeSpan.FromSeconds(5)).Value(() => asked, times => times > 2, Cancelled);
        Assert.Equal(0, sandbox.Resource.Resets);
        Volatile.Write(ref holds, true);
        await using var again = await FakeSandbox.RentAsync(pool);
        Assert.Equal(1, again.Resource.Resets);
    }

    [Theory]
    [InlineData("busy", "fake: 1 request in flight")]
    [InlineData("condition", "not true: no unsent outbox row")]
    [InlineData("restless", "fake was changed meanwhile")]
    public async Task Replaces_what_does_not_come_to_rest_and_says_why(string kind, string reason)
    {
        await using var pool = FakeSandbox.Pool(
            prepare: resource => resource.Busy = kind == "busy" ? "1 request in flight" : null,
            declare: build => build.RestWithin(TimeSpan.FromMilliseconds(80)).AtRest("no unsent outbox row", _ => new(kind != "condition")));
        var sandbox = await FakeSandbox.RentAsync(pool);
        sandbox.Resource.IsRestless = kind == "restless";
        await sandbox.DisposeAsync();
        await Eventually.Within(TimeSpan.FromSeconds(10)).Value(() => pool.Counts.Replacements.Count, count => count == 1, Cancelled);
        Assert.Contains(reason, pool.Counts.Replacements.Single(), StringComparison.Ordinal);
        Assert.Contains("did not come to rest within 0.1 s", pool.Counts.Replacements.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeats_when_somebody_changes_something_after_the_rest()
    {
        var late = 2;
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnReset = () =>
        {
            if (late-- > 0)
                resource.Change();
            return ResetOutcome.Done;
        });
        var sandbox = await FakeSandbox.RentAsync(pool);
        await sandbox.DisposeAsync();
        await using var again = await FakeSandbox.RentAsync(pool);
        Assert.Same(sandbox, again);
        Assert.Equal(3, again.Resource.Resets);
        Assert.Equal(0, again.Resource.Touched);
    }

    [Fact]
    public async Task Replaces_what_keeps_changing_after_the_rest()
    {
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnReset = () =>
        {
            resource.Change();
            return ResetOutcome.Done;
        });
        var sandbox = await FakeSandbox.RentAsync(pool);
        await sandbox.DisposeAsync();
        await using var next = await FakeSandbox.RentAsync(pool);
        Assert.NotSame(sandbox, next);
        Assert.Contains("it kept changing after it had come to rest: fake was changed meanwhile", pool.Counts.Replacements.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_that_throws_replaces_the_sandbox()
    {
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnReset = () => throw new InvalidOperationException("connection lost"));
        var sandbox = await FakeSandbox.RentAsync(pool);
        await sandbox.DisposeAsync();
        await using var next = await FakeSandbox.RentAsync(pool);
        Assert.NotSame(sandbox, next);
        Assert.Equal("fake: its reset failed: connection lost", pool.Counts.Replacements.First());
    }
}
