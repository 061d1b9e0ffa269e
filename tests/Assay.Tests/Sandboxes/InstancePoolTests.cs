using System.Collections.Concurrent;
using Assay.Resources;
using Assay.Sandboxes;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Tests.Sandboxes;

public sealed class InstancePoolTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hands_out_a_returned_sandbox_again_after_its_reset()
    {
        await using var pool = FakeSandbox.Pool();
        var first = await FakeSandbox.RentAsync(pool);
        first.Resource.Change();
        await first.DisposeAsync();
        await using var second = await FakeSandbox.RentAsync(pool);
        Assert.Same(first, second);
        Assert.Equal(1, second.Resource.Resets);
        Assert.Equal(0, second.Resource.Touched);
    }

    [Fact]
    public async Task A_reset_does_not_hold_up_a_test_while_another_sandbox_is_ready()
    {
        await using var pool = FakeSandbox.Pool(most: 2);
        var first = await FakeSandbox.RentAsync(pool);
        var second = await FakeSandbox.RentAsync(pool);
        await second.DisposeAsync();
        first.Resource.Busy = "still working";
        await first.DisposeAsync();
        await using var third = await FakeSandbox.RentAsync(pool);
        Assert.Same(second, third);
        first.Resource.Busy = null;
    }

    [Fact]
    public async Task Replaces_a_sandbox_that_cannot_be_put_back()
    {
        await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnReset = () => ResetOutcome.Replace("the schema was changed"));
        var first = await FakeSandbox.RentAsync(pool);
        await first.DisposeAsync();
        await using var second = await FakeSandbox.RentAsync(pool);
        Assert.NotSame(first, second);
        await Eventually.Within(TimeSpan.FromSeconds(5)).Value(() => first.Resource.Discards, discards => discards == 1, Cancelled);
        Assert.Equal(["fake: the schema was changed"], pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_failed_start_reaches_the_test_and_discards_what_had_started()
    {
        FakeResource? made = null;
        await using var pool = FakeSandbox.Pool(prepare: resource =>
        {
            made = resource;
            resource.OnStart = () => throw new InvalidOperationException("no server");
        });
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => FakeSandbox.RentAsync(pool));
        Assert.Equal("no server", thrown.Message);
        Assert.Equal(1, made!.Discards);
    }

    [Fact]
    public async Task A_start_that_fails_in_the_instant_in_which_its_test_looks_around_reaches_the_test()
    {
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 400, CancellationToken = Cancelled }, async (rent, _) =>
        {
            var due = InstancePool.Look + TimeSpan.FromMilliseconds((rent % 9) - 4);
            await using var pool = FakeSandbox.Pool(prepare: resource => resource.OnStart = async () =>
            {
                await Task.Delay(due, TimeProvider.System, Cancelled);
                throw new InvalidOperationException("no server");
            });
            Assert.Equal("no server", (await Assert.ThrowsAsync<InvalidOperationException>(() => FakeSandbox.RentAsync(pool))).Message);
        });
    }

    [Fact]
    public async Task Says_who_holds_what_when_none_becomes_free_in_time()
    {
        await using var pool = FakeSandbox.Pool(wait: TimeSpan.FromMilliseconds(300));
        await using var held = await FakeSandbox.RentAsync(pool);
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => FakeSandbox.RentAsync(pool));
        Assert.Contains("No sandbox of FakeSandbox became free", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("FakeSandbox #1: rented by", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("ASSAY_SANDBOXES", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_hangs_is_not_waited_for_for_ever()
    {
        var time = new FakeTimeProvider();
        var started = new TaskCompletionSource();
        await using var pool = FakeSandbox.Pool(wait: TimeSpan.FromSeconds(1), time: time, prepare: resource => resource.OnStart = () => started.Task);
        var waiting = FakeSandbox.RentAsync(pool);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(30));
                return waiting.IsCompleted;
            },
            Cancelled);
        started.SetResult();
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => waiting);
        Assert.Contains("was ready within 10 minutes. Still being made: 1.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_that_comes_in_the_instant_of_a_cancellation_is_not_lost()
    {
        await using var pool = FakeSandbox.Pool(wait: TimeSpan.FromSeconds(5));
        for (var round = 0; round < 20; round++)
        {
            var held = await FakeSandbox.RentAsync(pool);
            var before = pool.Counts.InPlace;
            using var cancelling = new CancellationTokenSource();
            var context = new HeldContext();
            var waiting = context.Start(() => pool.RentAsync(RentFlow.Begin(), cancelling.Token).AsTask());
            // The waiter hears of the cancellation, and gets a sandbox before it comes to act on it.
            await cancelling.CancelAsync();
            await held.DisposeAsync();
            await Eventually.Within(TimeSpan.FromSeconds(5)).Value(() => pool.Counts.InPlace, resets => resets > before, Cancelled);
            context.Release();
            try
            {
                await (await waiting).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    [Fact]
    public async Task A_late_second_disposal_does_not_end_the_next_rent()
    {
        await using var pool = FakeSandbox.Pool();
        var returned = new TaskCompletionSource<FakeSandbox>(TaskCreationOptions.RunContinuationsAsynchronously);
        var disposeAgain = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var early = Task.Run(
            async () =>
            {
                var rented = await FakeSandbox.RentAsync(pool);
                await rented.DisposeAsync();
                returned.SetResult(rented);
                await disposeAgain.Task;
                await rented.DisposeAsync();
            },
            Cancelled);
        var first = await returned.Task;
        var second = await FakeSandbox.RentAsync(pool);
        Assert.Same(first, second);
        disposeAgain.SetResult();
        await early;
        Assert.False(second.Instance.CurrentRent!.HasEnded);
        await second.DisposeAsync();
        await Eventually.Within(TimeSpan.FromSeconds(5)).Value(() => second.Resource.Resets, count => count == 2, Cancelled);
    }

    [Fact]
    public async Task A_test_that_rents_again_through_a_helper_can_return_what_it_got()
    {
        await using var pool = FakeSandbox.Pool();
        var first = await FakeSandbox.RentAsync(pool);
        await first.DisposeAsync();
        var second = await ThroughHelper();
        Assert.Same(first, second);
        await second.DisposeAsync();
        await Eventually.Within(TimeSpan.FromSeconds(5)).Value(() => second.Resource.Resets, count => count == 2, Cancelled);

        async Task<FakeSandbox> ThroughHelper() => await FakeSandbox.RentAsync(pool);
    }

    [Fact]
    public void No_sandbox_is_ever_held_twice()
    {
        var plans = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2].Array[1, 40]);
        plans.SampleAsync(
            async plan =>
            {
                var (most, endings) = plan;
                await using var pool = FakeSandbox.Pool(most);
                var held = new ConcurrentDictionary<Sandbox, bool>();
                var order = 0;
                await Task.WhenAll(endings.Select(ending => Task.Run(async () =>
                {
                    var sandbox = await FakeSandbox.RentAsync(pool);
                    Assert.True(held.TryAdd(sandbox, true));
                    Assert.Equal(0, sandbox.Resource.Touched);
                    sandbox.Resource.Change();
                    if (ending == 1)
                        await Task.Yield();
                    sandbox.Resource.OnReset = ending == 2 && Interlocked.Increment(ref order) % 3 == 0
                        ? () => ResetOutcome.Replace("asked to")
                        : () => ResetOutcome.Done;
                    Assert.True(held.TryRemove(sandbox, out _));
                    await sandbox.DisposeAsync();
                })));
            },
            iter: TestRun.Count(30, 1_000));
    }

    /// <summary>Holds back what continues on it until it is released.</summary>
    private sealed class HeldContext : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _held = new();
        private volatile bool _released;

        public T Start<T>(Func<T> start)
        {
            var outer = Current;
            SetSynchronizationContext(this);
            try
            {
                return start();
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (_released)
                ThreadPool.QueueUserWorkItem(_ => d(state));
            else
                _held.Enqueue((d, state));
        }

        public void Release()
        {
            _released = true;
            while (_held.TryDequeue(out var held))
                held.Callback(held.State);
        }
    }
}
