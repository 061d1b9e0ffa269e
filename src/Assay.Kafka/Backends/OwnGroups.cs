using Assay.Kafka.Broker;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Backends;

/// <summary>The consumer groups with a prefix, on a cluster that others use, too. They are named without it.</summary>
internal sealed class OwnGroups(IAdminClient admin, OwnNames own, TopicTail tail, string bootstrapServers, string prefix)
{
    private readonly GroupControl _control = new(bootstrapServers);
    private readonly HashSet<string> _baseline = [];

    public async Task MarkBaselineAsync() => _baseline.UnionWith(await own.GroupsAsync());

    /// <summary>How far all groups are.</summary>
    public async Task<IReadOnlyList<GroupProgress>> ProgressAsync(OwnOffsets offsets, CancellationToken cancellationToken) =>
        await GroupProgress.ReadAsync([.. await own.GroupsAsync()], admin, own, offsets, tail, cancellationToken);

    public async Task<GroupState> StateAsync(string group, CancellationToken cancellationToken) =>
        (await GroupProgress.ReadAsync([prefix + group], admin, own, await own.OffsetsAsync(), tail, cancellationToken))[0].State;

    /// <summary>The first of the groups that nobody consumes in, and how it stands; null when somebody does in each of them.</summary>
    public async Task<string?> UnconsumedAsync(IReadOnlyList<string> groups)
    {
        if (groups.Count == 0)
            return null;
        var described = (await admin.DescribeConsumerGroupsAsync(groups.Select(group => prefix + group))).ConsumerGroupDescriptions;
        return described.Select(group => new GroupState(group.State.ToString(), group.Members.Count, 0, null).Missing(group.GroupId[prefix.Length..]))
            .FirstOrDefault(static missing => missing is not null);
    }

    /// <summary>Where the logs begin of the partitions that a group consumes or has committed offsets for.</summary>
    public async Task<IReadOnlyDictionary<PartitionId, long>> StartsAsync(string group)
    {
        await EnsureAsync(group);
        var name = prefix + group;
        var members = (await admin.DescribeConsumerGroupsAsync([name])).ConsumerGroupDescriptions[0].Members;
        var partitions = members.SelectMany(member => member.Assignment.TopicPartitions).Union((await own.CommittedAsync(name)).Keys);
        return (await own.OffsetsAsync([.. partitions])).Starts.ToDictionary(start => own.IdOf(start.Key), start => start.Value);
    }

    public async Task RewindAsync(string group, IReadOnlyDictionary<PartitionId, long> offsets, CancellationToken cancellationToken)
    {
        await EnsureAsync(group);
        var moved = offsets.ToDictionary(offset => new TopicPartition(prefix + offset.Key.Topic, offset.Key.Partition), offset => offset.Value);
        var there = await own.OffsetsAsync(moved.Keys);
        foreach (var (partition, offset) in moved)
        {
            if (offset < there.Starts[partition] || offset > there.Ends[partition])
                throw new ArgumentOutOfRangeException(nameof(offsets), offset, $"{own.IdOf(partition)} has the offsets {there.Starts[partition]} to {there.Ends[partition]}.");
        }

        await _control.RewindAsync(
            prefix + group, moved.ToDictionary(offset => new PartitionId(offset.Key.Topic, offset.Key.Partition.Value), offset => offset.Value), cancellationToken);
    }

    public async Task RebalanceAsync(string group, CancellationToken cancellationToken)
    {
        await EnsureAsync(group);
        await _control.RebalanceAsync(prefix + group, cancellationToken);
    }

    /// <summary>Deletes groups of a test that has ended, which the baseline does not know: those that a service is in stay.</summary>
    public async Task ForgetOthersAsync()
    {
        if ((await own.GroupsAsync()).Where(group => !_baseline.Contains(group)).ToList() is not { Count: > 0 } others)
            return;
        var described = (await admin.DescribeConsumerGroupsAsync(others)).ConsumerGroupDescriptions;
        if (described.Where(group => group.Members.Count == 0).Select(group => group.GroupId).ToList() is not { Count: > 0 } empty)
            return;
        try
        {
            await admin.DeleteGroupsAsync(empty);
        }
        catch (DeleteGroupsException)
        {
            // A consumer joined one again.
        }
    }

    private async Task EnsureAsync(string group)
    {
        var groups = await own.GroupsAsync();
        if (!groups.Contains(prefix + group))
            throw new InvalidOperationException($"There is no group '{group}'. There are: {string.Join(", ", groups.Select(known => known[prefix.Length..]))}.");
    }
}
