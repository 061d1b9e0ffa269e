namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>
/// Gives each member a row of neighbouring partitions, the same in each topic that has the same subscribers and number of partitions,
/// so that records with equal keys meet in one member. Static members come first, then the others, each in the order of their ids.
/// </summary>
internal sealed class RangeAssignor : IPartitionAssignor
{
    public string Name => "range";

    public Dictionary<string, HashSet<TopicPartition>> Assign(IReadOnlyList<AssignmentMember> members, IReadOnlyList<AssignmentTopic> topics)
    {
        var assigned = members.ToDictionary(member => member.Id, _ => new HashSet<TopicPartition>());
        foreach (var topic in topics)
        {
            var subscribers = members.Where(member => member.Topics.Contains(topic.Id))
                .OrderBy(member => member.InstanceId is null)
                .ThenBy(member => member.InstanceId ?? member.Id, StringComparer.Ordinal)
                .ToList();
            var next = 0;
            for (var i = 0; i < subscribers.Count; i++)
            {
                var share = (topic.Partitions / subscribers.Count) + (i < topic.Partitions % subscribers.Count ? 1 : 0);
                assigned[subscribers[i].Id].UnionWith(topic.All.Skip(next).Take(share));
                next += share;
            }
        }

        return assigned;
    }
}
