using Assay.Adapters;
using Assay.Sandboxes;

namespace Assay.Tests.Sandboxes;

/// <summary>Sandboxes that go though no test did anything to them: their server went away, others need their room, a failed test's stays.</summary>
public sealed class LostSandboxTests
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(10));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_was_lost_while_it_stood_ready_is_never_handed_out()
    {
        await using var pool = FakeSandbox.Pool();
        var first = await FakeSandbox.RentAsync(pool);
        await first.DisposeAsync();
        await Soon.True(() => pool.Counts.InPlace == 1, Cancelled);
        first.Resource.Lost = "the server was killed";
        await using var second = await FakeSandbox.RentAsync(pool);
        Assert.NotSame(first, second);
        await Soon.True(() => first.Resource.Discards == 1, Cancelled);
        Assert.Equal(["fake: the server was killed"], pool.Counts.Replacements);
    }

    [Fact]
    public async Task One_that_was_lost_while_it_was_put_back_is_replaced()
    {
        await using var pool = FakeSandbox.Pool();
        var first = await FakeSandbox.RentAsync(pool);
        first.Resource.OnReset = () =>
        {
            first.Resource.Lost = "the server was killed";
            return Assay.Resources.ResetOutcome.Done;
        };
        await first.DisposeAsync();
        await using var second = await FakeSandbox.RentAsync(pool);
        Assert.NotSame(first, second);
    }

    [Fact]
    public async Task One_that_was_lost_while_it_was_made_is_made_again()
    {
        var made = 0;
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnStart = () =>
        {
            resource.Lost = Interlocked.Increment(ref made) == 1 ? "the server was killed" : null;
            return Task.CompletedTask;
        });
        await using var rented = await FakeSandbox.RentAsync(pool);
        Assert.Null(rented.Resource.Lost);
        Assert.Equal(["fake: the server was killed"], pool.Counts.Replacements);
    }

    [Fact]
    public async Task One_that_is_lost_whenever_it_is_made_fails_the_test_with_the_reason()
    {
        FakeResource? last = null;
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnStart = () =>
        {
            last = resource;
            resource.Lost = "the server was killed";
            return Task.CompletedTask;
        });
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => FakeSandbox.RentAsync(pool));
        Assert.Equal("FakeSandbox #1 was lost while it was made: fake: the server was killed", thrown.Message);
        Assert.Equal(1, last!.Discards);
    }

    [Fact]
    public async Task A_ready_one_can_be_given_up_and_a_rented_one_cannot()
    {
        await using var pool = FakeSandbox.Pool();
        var first = await FakeSandbox.RentAsync(pool);
        Assert.False(first.Resource.Retire());
        await first.DisposeAsync();
        await Soon.True(() => first.Resource.Retire(), Cancelled);
        Assert.False(first.Resource.Retire());
        await using var second = await FakeSandbox.RentAsync(pool);
        Assert.NotSame(first, second);
        await Soon.True(() => first.Resource.Discards == 1, Cancelled);
    }

    [Fact]
    public async Task A_kept_one_is_replaced_without_being_touched()
    {
        await using var pool = FakeSandbox.Pool();
        var first = await FakeSandbox.RentAsync(pool);
        first.Resource.Kept = "psql …";
        first.Resource.Change();
        var rent = first.Instance.CurrentRent!;
        first.Instance.Return(rent);
        Assert.Equal(["psql … for FakeSandbox #1"], first.Instance.Keep(rent));
        first.Instance.End(rent, Verdict.Failed);
        await using var second = await FakeSandbox.RentAsync(pool);
        Assert.NotSame(first, second);
        Assert.Equal((0, 1), (first.Resource.Resets, first.Resource.Touched));
    }

    [Fact]
    public async Task A_failed_tests_output_says_how_to_look_at_what_is_kept()
    {
        await using var pool = FakeSandbox.Pool();
        var sandbox = await FakeSandbox.RentAsync(pool);
        sandbox.Resource.Kept = "psql …";
        var test = new TestIdentity("1", "Charges_the_card");
        RentLedger.Add(new Rent(sandbox.Instance, RentFlow.Begin(), test, test.Name, 0));
        var report = RentLedger.End(test, Verdict.Failed);
        Assert.EndsWith("psql … for Charges_the_card\n", Assert.Single(report.Timelines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shortage_fails_nobody_who_can_wait_for_one_that_is_put_back()
    {
        var made = 0;
        await using var pool = FakeSandbox.Pool(most: 2, prepare: resource => resource.OnStart = () =>
            Interlocked.Increment(ref made) == 1 ? Task.CompletedTask : throw new SandboxShortageException("no connections left"));
        var first = await FakeSandbox.RentAsync(pool);
        var waiting = FakeSandbox.RentAsync(pool);
        await Soon.True(() => made == 2, Cancelled);
        await first.DisposeAsync();
        await using var second = await waiting;
        Assert.Same(first, second);
    }

    [Fact]
    public async Task A_shortage_fails_the_test_when_there_is_nothing_to_wait_for()
    {
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnStart = () => throw new SandboxShortageException("no connections left"));
        var thrown = await Assert.ThrowsAsync<SandboxShortageException>(() => FakeSandbox.RentAsync(pool));
        Assert.Equal("no connections left", thrown.Message);
    }

    [Fact]
    public async Task A_shortage_is_told_to_a_test_that_waited_in_vain()
    {
        var made = 0;
        await using var pool = FakeSandbox.Pool(most: 2, wait: TimeSpan.FromMilliseconds(300), prepare: resource => resource.OnStart = () =>
            Interlocked.Increment(ref made) == 1 ? Task.CompletedTask : throw new SandboxShortageException("no connections left"));
        await using var first = await FakeSandbox.RentAsync(pool);
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => FakeSandbox.RentAsync(pool));
        Assert.Contains("no connections left", thrown.Message, StringComparison.Ordinal);
    }
}
