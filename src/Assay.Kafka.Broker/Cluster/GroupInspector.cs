using Assay.Kafka.Broker.Groups;

namespace Assay.Kafka.Broker.Cluster;

/// <summary>Looks at groups from outside: who is in them, how far they are, whether they are done. Called while the gate is held.</summary>
internal sealed class GroupInspector(ClusterState cluster)
{
    private const string Stable = "Stable";

    public GroupInfo Inspect(Group group)
    {
        var members = group.DescribeMembers().ToList();
        return new()
        {
            GroupId = group.Id,
            Type = group.Type.ToString().ToLowerInvariant(),
            State = group.State,
            Generation = group.Epoch,
            Members = members,
            Partitions = [.. PartitionsOf(group, members).Select(partition => Inspect(group, partition))],
        };
    }

    public RestState CheckRest()
    {
        var reasons = cluster.Groups.All.Where(group => !group.IsEmpty).SelectMany(Unrest).ToList();
        return new(reasons.Count == 0, reasons);
    }

    private IEnumerable<string> Unrest(Group group)
    {
        var info = Inspect(group);
        if (group.State != Stable)
        {
            return [$"Group '{group.Id}' is rebalancing ({group.State}, {info.Members.Count} members)."];
        }

        return info.Partitions.Where(partition => partition.Lag > 0).Select(partition =>
        {
            var committed = partition.CommittedOffset is { } offset ? $"committed {offset}" : "committed nothing";
            return $"Group '{group.Id}' is {partition.Lag} behind on {partition.Partition} ({committed}, the end is {partition.EndOffset}).";
        });
    }

    private IEnumerable<PartitionId> PartitionsOf(Group group, IReadOnlyList<GroupMemberInfo> members)
    {
        var subscribed = members.SelectMany(member => member.Subscription).Distinct()
            .Select(topic => cluster.Topics.Find(topic))
            .SelectMany(topic => topic?.Partitions.Select(log => new PartitionId(topic.Name, log.Index)) ?? []);
        var assigned = members.SelectMany(member => member.Assignment);
        return subscribed.Union(assigned).Union(group.ProgressedPartitions()).OrderBy(id => id.Topic, StringComparer.Ordinal).ThenBy(id => id.Partition);
    }

    private GroupPartitionInfo Inspect(Group group, PartitionId id) =>
        cluster.Topics.Find(id.Topic, id.Partition) is { } log ? group.Progress(id, log)
        : new(id, group.Offsets.Committed.TryGetValue((id.Topic, id.Partition), out var offset) ? offset.Offset : null, 0, 0);
}
