using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Backends;

/// <summary>How far a consumer group on a server is.</summary>
/// <param name="Group">Its name there.</param>
/// <param name="State">How it stands.</param>
/// <param name="Committed">What it has committed.</param>
internal sealed record GroupProgress(string Group, GroupState State, IReadOnlyDictionary<TopicPartition, long> Committed)
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    /// <summary>Looks at groups, of which some may not exist.</summary>
    public static async Task<IReadOnlyList<GroupProgress>> ReadAsync(
        IReadOnlyCollection<string> groups, IAdminClient admin, OwnNames own, OwnOffsets offsets, TopicTail tail, CancellationToken cancellationToken)
    {
        if (groups.Count == 0)
            return [];
        var described = (await admin.DescribeConsumerGroupsAsync(groups)).ConsumerGroupDescriptions;
        return await Task.WhenAll(described.Select(async group =>
        {
            if (group.State == ConsumerGroupState.Dead)
                return new GroupProgress(group.GroupId, GroupState.None, new Dictionary<TopicPartition, long>());
            var committed = await own.CommittedAsync(group.GroupId);
            // What a member was given counts too, if nothing is committed there yet: its first record may be in the works.
            var consumed = committed.Keys.Union(group.Members.SelectMany(member => member.Assignment.TopicPartitions)).ToHashSet();
            consumed.UnionWith(await AwaitedAsync(group, consumed, offsets, cancellationToken));
            var behind = new List<(TopicPartition Partition, long Lag)>();
            foreach (var partition in consumed)
            {
                if (await LagAsync(partition, committed, offsets, tail, cancellationToken) is > 0 and var lag)
                    behind.Add((partition, lag));
            }

            return new GroupProgress(
                group.GroupId,
                new GroupState(
                    group.State.ToString(), group.Members.Count, behind.Sum(partition => partition.Lag),
                    behind.Select(partition => own.IdOf(partition.Partition).ToString()).FirstOrDefault()),
                committed);
        }));
    }

    /// <summary>
    /// Partitions with records whose topics the members subscribe to and were not given: as those of a topic that came with its first record, of which the members
    /// hear later. The server is asked only where there are such records of whom it may be.
    /// </summary>
    private static async Task<IEnumerable<TopicPartition>> AwaitedAsync(
        ConsumerGroupDescription group, HashSet<TopicPartition> consumed, OwnOffsets offsets, CancellationToken cancellationToken)
    {
        var others = offsets.StableEnds.Where(end => offsets.Starts.TryGetValue(end.Key, out var start) && start < end.Value && !consumed.Contains(end.Key))
            .Select(static end => end.Key).ToList();
        if (others.Count == 0 || group.Members.Count == 0 || group.Coordinator is not { } broker)
            return [];
        using var coordinator = await GroupCoordinator.OpenAsync(broker, group.GroupId, cancellationToken);
        var subscribed = await coordinator.SubscribedTopicsAsync(cancellationToken);
        return others.Where(partition => subscribed.Contains(partition.Topic));
    }

    private static async Task<long> LagAsync(
        TopicPartition partition, IReadOnlyDictionary<TopicPartition, long> committed, OwnOffsets offsets, TopicTail tail, CancellationToken cancellationToken)
    {
        if (!offsets.Starts.TryGetValue(partition, out var start) || !offsets.StableEnds.TryGetValue(partition, out var end))
            return 0;
        // What was deleted before the start can't be consumed any more, committed or not.
        var position = Math.Max(committed.GetValueOrDefault(partition), start);
        if (position >= end)
            return 0;
        // Markers of transactions and aborted records have offsets too, behind which a consumer that commits by itself stays.
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(LongestLook);
        try
        {
            var records = await tail.ReadAsync(partition, start, end, limited.Token);
            return records.Any(record => record.Offset.Value >= position) ? end - position : 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The topic went meanwhile; or nobody can read it, and the group can't either.
            return end - position;
        }
    }
}
