using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Kafka.Broker.Tests.Clients;

public sealed class GroupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<PartitionAssignmentStrategy> Strategies =>
        [PartitionAssignmentStrategy.Range, PartitionAssignmentStrategy.CooperativeSticky];

    [Theory, MemberData(nameof(Strategies))]
    public async Task Two_members_that_start_together_share_the_partitions(PartitionAssignmentStrategy strategy)
    {
        await using var cluster = await StartAsync("t");

        await using var first = new RunningConsumer(cluster, "g", "t", config => config.PartitionAssignmentStrategy = strategy);
        await using var second = new RunningConsumer(cluster, "g", "t", config => config.PartitionAssignmentStrategy = strategy);

        await SharesAsync(first, second);
    }

    [Fact]
    public async Task A_member_joins_and_consumes_on_a_clock_that_stands_still()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new() { TimeProvider = new FakeTimeProvider() }, Cancellation);
        cluster.CreateTopic("t");
        await using var member = new RunningConsumer(cluster, "g", "t");
        await Soon.True(() => member.Assignment.Count == 1, () => Show(member));

        cluster.Append("t", 0, new NewRecord { Value = "v"u8.ToArray() });

        await Soon.True(() => member.Values.Any(), () => Show(member));
    }

    [Theory, MemberData(nameof(Strategies))]
    public async Task A_member_that_comes_late_gets_its_share(PartitionAssignmentStrategy strategy)
    {
        await using var cluster = await StartAsync("t");
        await using var first = new RunningConsumer(cluster, "g", "t", config => config.PartitionAssignmentStrategy = strategy);
        await Soon.True(() => first.Assignment.Count == 4, () => Show(first));

        await using var second = new RunningConsumer(cluster, "g", "t", config => config.PartitionAssignmentStrategy = strategy);

        await SharesAsync(first, second);
    }

    [Theory, MemberData(nameof(Strategies))]
    public async Task What_a_member_leaves_behind_goes_to_the_others(PartitionAssignmentStrategy strategy)
    {
        await using var cluster = await StartAsync("t");
        await using var first = new RunningConsumer(cluster, "g", "t", config => config.PartitionAssignmentStrategy = strategy);
        await using var second = new RunningConsumer(cluster, "g", "t", config => config.PartitionAssignmentStrategy = strategy);
        await SharesAsync(first, second);

        await second.DisposeAsync();

        await Soon.True(() => first.Assignment.Count == 4, () => Show(first));
    }

    [Fact]
    public async Task A_group_resumes_where_it_committed()
    {
        await using var cluster = await StartAsync("t");
        await Client.ProduceAsync(cluster, "t", "a", "b");
        await using (var before = new RunningConsumer(cluster, "g", "t"))
        {
            await Soon.True(() => before.Records.Count == 2, () => Show(before));
        }

        await Client.ProduceAsync(cluster, "t", "c");

        await using var after = new RunningConsumer(cluster, "g", "t");
        await Soon.True(() => !after.Records.IsEmpty, () => Show(after));
        Assert.Equal(["c"], after.Values);
    }

    [Fact]
    public async Task A_member_that_falls_silent_is_removed_after_its_session()
    {
        await using var cluster = await StartAsync("t");
        using var silent = Client.Consumer(cluster, "g", config =>
        {
            config.SessionTimeoutMs = 500;
            config.MaxPollIntervalMs = 500;
            config.HeartbeatIntervalMs = 100;
        });
        silent.Subscribe("t");
        await Soon.True(() => silent.Consume(20) is null && silent.Assignment.Count == 4, () => $"{silent.Assignment.Count} partitions");

        // It polls no more: the client stops its heartbeats, and the broker takes its partitions away.
        await using var next = new RunningConsumer(cluster, "g", "t");

        await Soon.True(() => next.Assignment.Count == 4, () => Show(next));
    }

    [Fact]
    public async Task A_static_member_that_comes_back_gets_its_partitions_without_a_rebalance()
    {
        await using var cluster = await StartAsync("t");
        await using var other = new RunningConsumer(cluster, "g", "t", config => config.GroupInstanceId = "other");
        var first = new RunningConsumer(cluster, "g", "t", config => config.GroupInstanceId = "one");
        await SharesAsync(first, other);
        var (owned, kept) = (first.Assignment, other.Assignment);

        // A static member does not leave on closing.
        await first.DisposeAsync();
        await using var again = new RunningConsumer(cluster, "g", "t", config => config.GroupInstanceId = "one");

        await Soon.True(() => again.Assignment.SequenceEqual(owned), () => Show(again));
        Assert.Equal(kept, other.Assignment);
    }

    [Fact]
    public async Task Two_groups_get_the_same_records()
    {
        await using var cluster = await StartAsync("t");
        await using var first = new RunningConsumer(cluster, "g1", "t");
        await using var second = new RunningConsumer(cluster, "g2", "t");

        await Client.ProduceAsync(cluster, "t", "a", "b", "c");

        await Soon.True(() => first.Records.Count == 3 && second.Records.Count == 3, () => Show(first, second));
    }

    [Fact]
    public async Task Committed_offsets_can_be_asked_for()
    {
        await using var cluster = await StartAsync("t");
        using var consumer = Client.Consumer(cluster, "g");

        consumer.Commit([new("t", 0, 5), new("t", 2, 7)]);

        var committed = consumer.Committed([new("t", 0), new("t", 1), new("t", 2)], Client.Patience);
        Assert.Equal([5, Offset.Unset.Value, 7], committed.Select(offset => offset.Offset.Value));
    }

    private static async Task<EmbeddedKafkaCluster> StartAsync(string topic)
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync(new() { DefaultPartitions = 4 }, Cancellation);
        using var producer = Client.Producer(cluster, config => config.AllowAutoCreateTopics = true);
        using var admin = Client.Admin(cluster);
        await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 4, ReplicationFactor = 1 }]);
        return cluster;
    }

    private static Task SharesAsync(RunningConsumer first, RunningConsumer second) => Soon.True(
        () => first.Assignment.Count == 2 && second.Assignment.Count == 2 && !first.Assignment.Intersect(second.Assignment).Any(),
        () => Show(first, second));

    private static string Show(params IEnumerable<RunningConsumer> consumers) =>
        string.Join("; ", consumers.Select(consumer => $"partitions {string.Join(',', consumer.Assignment)}, values {string.Join(',', consumer.Values)}"));
}
