namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>
/// The assignor of share groups: each partition goes to as many members as there are for it, each member gets a fair number, and keeps those it has
/// as far as that is fair.
/// </summary>
internal sealed class SimpleAssignor : IPartitionAssignor
{
    public string Name => "simple";

    public Dictionary<string, HashSet<TopicPartition>> Assign(IReadOnlyList<AssignmentMember> members, IReadOnlyList<AssignmentTopic> topics)
    {
        var assigned = members.ToDictionary(member => member.Id, _ => new HashSet<TopicPartition>());
        // Members that read the same topics share them among themselves.
        foreach (var alike in members.GroupBy(member => string.Join(' ', member.Topics.Order())))
        {
            Share([.. alike], [.. topics.Where(topic => alike.First().Topics.Contains(topic.Id)).SelectMany(topic => topic.All)], assigned);
        }

        return assigned;
    }

    private static void Share(List<AssignmentMember> members, List<TopicPartition> partitions, Dictionary<string, HashSet<TopicPartition>> assigned)
    {
        if (partitions.Count == 0)
        {
            return;
        }

        var readers = (members.Count + partitions.Count - 1) / partitions.Count;
        var left = partitions.ToDictionary(partition => partition, _ => readers);
        var total = readers * partitions.Count;
        var quotas = members.Select((_, index) => Upwards(total * (index + 1), members.Count) - Upwards(total * index, members.Count)).ToList();
        for (var index = 0; index < members.Count; index++)
        {
            foreach (var partition in members[index].Current.Order().Where(partition => left.GetValueOrDefault(partition) > 0).Take(quotas[index]))
            {
                assigned[members[index].Id].Add(partition);
                left[partition]--;
            }
        }

        for (var index = 0; index < members.Count; index++)
        {
            var own = assigned[members[index].Id];
            foreach (var partition in partitions.OrderByDescending(partition => left[partition]).Where(partition => left[partition] > 0 && !own.Contains(partition))
                .Take(quotas[index] - own.Count).ToList())
            {
                own.Add(partition);
                left[partition]--;
            }
        }

        // Whoever could take it had it already: then one more than its share.
        foreach (var partition in partitions.Where(partition => left[partition] == readers))
        {
            assigned[members.MinBy(member => assigned[member.Id].Count)!.Id].Add(partition);
        }
    }

    private static int Upwards(int number, int by) => (number + by - 1) / by;
}
