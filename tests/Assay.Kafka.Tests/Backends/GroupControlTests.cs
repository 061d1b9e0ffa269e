using Assay.Kafka.Backends;
using Assay.Kafka.Broker;
using Confluent.Kafka;

namespace Assay.Kafka.Tests.Backends;

public sealed class GroupControlTests(ApacheKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    public async Task A_group_receives_a_record_and_those_after_it_once_more(GroupProtocol protocol)
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = Join(backend, protocol);
        await ConsumeAsync(backend, consumer, "first", "second", "third");

        await backend.RewindAsync("workers", Orders(1), Cancelled);

        await ValuesAsync(consumer, "first", "second", "third", "second", "third");
    }

    [Theory]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    public async Task What_a_member_was_about_to_commit_does_not_undo_it(GroupProtocol protocol)
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = Join(backend, protocol);
        await ConsumeAsync(backend, consumer, "first");
        consumer.HoldsBack = true;
        await backend.PublishAsync("orders", KafkaMessage.Text("second"), Cancelled);
        await ValuesAsync(consumer, "first", "second");

        await backend.RewindAsync("workers", await backend.StartsAsync("workers", Cancelled), Cancelled);
        consumer.HoldsBack = false;

        await ValuesAsync(consumer, "first", "second", "first", "second");
    }

    [Fact]
    public async Task All_members_of_a_group_are_assigned_anew_when_it_rebalances()
    {
        await using var backend = await kafka.BackendAsync();
        await using var one = Join(backend, GroupProtocol.Classic);
        await using var other = Join(backend, GroupProtocol.Classic);
        await StableAsync(backend, members: 2);
        var (before, beforeOther) = (one.Assignments, other.Assignments);

        await backend.RebalanceAsync("workers", Cancelled);

        await StableAsync(backend, members: 2);
        await Eventually.Within(Patience).True(() => one.Assignments > before && other.Assignments > beforeOther, Cancelled);
        await ConsumeAsync(backend, [one, other], "after");
    }

    [Fact]
    public async Task A_group_of_the_consumer_protocol_goes_on_after_it_rebalanced()
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = Join(backend, GroupProtocol.Consumer);
        await ConsumeAsync(backend, consumer, "first");

        await backend.RebalanceAsync("workers", Cancelled);

        await backend.PublishAsync("orders", KafkaMessage.Text("second"), Cancelled);
        await ValuesAsync(consumer, "first", "second");
    }

    [Fact]
    public async Task Says_which_groups_there_are_and_where_a_log_ends()
    {
        await using var backend = await kafka.BackendAsync();
        await using var consumer = Join(backend, GroupProtocol.Classic);
        await ConsumeAsync(backend, consumer, "first");

        var nobody = await Assert.ThrowsAsync<InvalidOperationException>(() => backend.RewindAsync("nobody", Orders(0), Cancelled));
        var outside = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => backend.RewindAsync("workers", Orders(7), Cancelled));

        Assert.Equal("There is no group 'nobody'. There are: workers.", nobody.Message);
        Assert.Contains("orders-0 has the offsets 0 to 1.", outside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_so_when_a_group_has_no_members_to_rebalance()
    {
        await using var backend = await kafka.BackendAsync();
        await using (var consumer = Join(backend, GroupProtocol.Classic))
            await ConsumeAsync(backend, consumer, "first");

        var empty = await Assert.ThrowsAsync<InvalidOperationException>(() => backend.RebalanceAsync("workers", Cancelled));

        Assert.EndsWith("workers' has no members that could rebalance.", empty.Message, StringComparison.Ordinal);
    }

    private static Dictionary<PartitionId, long> Orders(long offset) => new() { [new("orders", 0)] = offset };

    private static Consumer Join(ExternalBackend backend, GroupProtocol protocol) =>
        new(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders", protocol);

    private static Task ConsumeAsync(ExternalBackend backend, Consumer consumer, params string[] values) => ConsumeAsync(backend, [consumer], values);

    // Until all of it is committed too.
    private static async Task ConsumeAsync(ExternalBackend backend, Consumer[] consumers, params string[] values)
    {
        foreach (var value in values)
            await backend.PublishAsync("orders", KafkaMessage.Text(value), Cancelled);
        await Eventually.Within(Patience).Value(
            () => consumers.SelectMany(consumer => consumer.Values).ToArray(), consumed => consumed.Length == values.Length, Cancelled);
        await Eventually.Within(Patience).Value(
            async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null && seen.Changes >= 2 * values.Length, Cancelled);
    }

    private static async Task ValuesAsync(Consumer consumer, params string[] expected)
    {
        await Eventually.Within(Patience).Value(() => consumer.Values.ToArray(), values => values.Length >= expected.Length, Cancelled);
        Assert.Equal(expected, consumer.Values);
    }

    private static Task<GroupState> StableAsync(ExternalBackend backend, int members) =>
        Eventually.Within(Patience).Value(() => backend.GroupAsync("workers", Cancelled), state => state.IsStable && state.Members == members, Cancelled);
}
