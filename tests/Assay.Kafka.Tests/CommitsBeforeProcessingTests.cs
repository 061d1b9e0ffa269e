using Assay.Sandboxes;

namespace Assay.Kafka.Tests;

/// <summary>A worker whose client commits records that it still works on.</summary>
public sealed class CommitsBeforeProcessingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_sandbox_is_put_back_once_the_condition_holds()
    {
        await using var pool = Pool(hasCondition: true);
        var first = await RentAsync(pool);
        await TakesAsync(first, "first");
        await first.DisposeAsync();

        var next = RentAsync(pool);
        Assert.False(next.IsCompleted);
        first.Worker.Finish();

        var second = await next;
        Assert.Same(first, second);
        Assert.Equal(["first"], second.Worker.Processed);
        await TakesAsync(second, "second");
        second.Worker.Finish();
        await second.DisposeAsync();
        await using var third = await RentAsync(pool);
        Assert.Same(first, third);
        Assert.Equal(["first", "second"], third.Worker.Processed);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Its_sandbox_is_replaced_where_no_condition_was_declared()
    {
        await using var pool = Pool(hasCondition: false);
        var first = await RentAsync(pool);
        await TakesAsync(first, "first");
        await first.DisposeAsync();

        await using var second = await RentAsync(pool);

        Assert.NotSame(first, second);
        Assert.Equal(
            "events: the group 'workers' commits before it has processed a record, and no condition says when it is done. Declare one with AtRest.",
            Assert.Single(pool.Counts.Replacements));
        await TakesAsync(second, "second");
        Assert.Equal(["second"], second.Worker.Taken);
        Assert.Empty(first.Worker.Processed);
    }

    [Fact]
    public async Task Its_sandbox_stays_when_nothing_was_published()
    {
        await using var pool = Pool(hasCondition: false);
        var first = await RentAsync(pool);
        await first.DisposeAsync();
        await using var second = await RentAsync(pool);
        Assert.Same(first, second);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Rest_is_the_condition_too()
    {
        await using var pool = Pool(hasCondition: true);
        await using var sandbox = await RentAsync(pool);
        await TakesAsync(sandbox, "first");
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => sandbox.Cluster.ShouldComeToRest(TimeSpan.FromMilliseconds(50), Cancelled));
        Assert.Contains("not true: what was published was processed", missed.Message, StringComparison.Ordinal);
        sandbox.Worker.Finish();
        await sandbox.Cluster.ShouldComeToRest(Patience, Cancelled);
        Assert.Equal(["first"], sandbox.Worker.Processed);
    }

    /// <summary>The worker has a record, which is committed, and works on it.</summary>
    private static async Task TakesAsync(Early sandbox, string value)
    {
        sandbox.Published++;
        await sandbox.Cluster.Topic("orders").Publish(value, cancellationToken: Cancelled);
        await Eventually.Within(Patience).Value(() => sandbox.Worker.Taken.LastOrDefault(), taken => taken == value, Cancelled);
        await sandbox.Cluster.Group("workers").ShouldCatchUp(Patience, Cancelled);
        Assert.DoesNotContain(value, sandbox.Worker.Processed);
    }

    private static InstancePool Pool(bool hasCondition) => new(
        typeof(Early),
        build =>
        {
            var cluster = build.RestWithin(Patience).Kafka("events", static kafka => kafka.Topic("orders").ConsumedBy("workers", commitsBeforeProcessing: true));
            var sandbox = new Early(cluster, build.Add(new AutoCommittingWorker(cluster)));
            if (hasCondition)
                build.AtRest("what was published was processed", _ => new(sandbox.Worker.Processed.Count == sandbox.Published));
            return sandbox;
        },
        new PoolLimits(1, 1, TimeSpan.FromSeconds(60)));

    private static Task<Early> RentAsync(InstancePool pool)
    {
        var flow = RentFlow.Begin();
        return Awaited();

        async Task<Early> Awaited() => (Early)await pool.RentAsync(flow, Cancelled);
    }

    private sealed class Early(KafkaCluster cluster, AutoCommittingWorker worker) : Sandbox
    {
        public KafkaCluster Cluster { get; } = cluster;

        public AutoCommittingWorker Worker { get; } = worker;

        /// <summary>How many records the tests have published.</summary>
        public int Published { get; set; }
    }
}
