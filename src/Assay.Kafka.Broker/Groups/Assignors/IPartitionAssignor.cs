namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>Divides the partitions of topics among the members of a group that subscribe to them.</summary>
internal interface IPartitionAssignor
{
    /// <summary>What members call it by.</summary>
    string Name { get; }

    /// <summary>What each member shall own, by its id; every member has an entry.</summary>
    Dictionary<string, HashSet<TopicPartition>> Assign(IReadOnlyList<AssignmentMember> members, IReadOnlyList<AssignmentTopic> topics);
}
