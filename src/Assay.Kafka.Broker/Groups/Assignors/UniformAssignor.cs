namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>
/// Gives members equal numbers of partitions, as far as their subscriptions allow, and leaves as many as it can where they are.
/// </summary>
internal sealed class UniformAssignor : IPartitionAssignor
{
    public string Name => "uniform";

    public Dictionary<string, HashSet<TopicPartition>> Assign(IReadOnlyList<AssignmentMember> members, IReadOnlyList<AssignmentTopic> topics)
    {
        var shares = members.OrderBy(member => member.Id, StringComparer.Ordinal).Select(member => new Share(member)).ToList();
        var unowned = new List<TopicPartition>();
        foreach (var topic in topics)
        {
            var readers = shares.Where(share => share.Reads(topic.Id)).ToList();
            unowned.AddRange(topic.All.Where(partition => readers.Count > 0 && !TryKeep(readers, partition)));
        }

        foreach (var partition in unowned)
        {
            shares.Where(share => share.Reads(partition.TopicId)).MinBy(share => share.Partitions.Count)!.Partitions.Add(partition);
        }

        while (shares.OrderByDescending(share => share.Partitions.Count).Any(share => TryRelieve(share, shares)))
        {
        }

        return shares.ToDictionary(share => share.Id, share => share.Partitions.ToHashSet());
    }

    private static bool TryKeep(List<Share> readers, TopicPartition partition)
    {
        var owner = readers.Find(share => share.Owned(partition));
        owner?.Partitions.Add(partition);
        return owner is not null;
    }

    // Moves one partition to a member that has at least two less; each move makes the whole more even, so there is an end.
    private static bool TryRelieve(Share share, List<Share> shares)
    {
        foreach (var partition in share.Partitions.Reverse())
        {
            var taker = shares.Where(other => other.Reads(partition.TopicId)).MinBy(other => other.Partitions.Count)!;
            if (taker.Partitions.Count <= share.Partitions.Count - 2)
            {
                share.Partitions.Remove(partition);
                taker.Partitions.Add(partition);
                return true;
            }
        }

        return false;
    }

    private sealed class Share(AssignmentMember member)
    {
        public string Id => member.Id;

        public SortedSet<TopicPartition> Partitions { get; } = [];

        public bool Reads(Guid topic) => member.Topics.Contains(topic);

        public bool Owned(TopicPartition partition) => member.Current.Contains(partition);
    }
}
