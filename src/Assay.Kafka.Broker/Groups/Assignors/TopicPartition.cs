namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>A partition as assignments know it: by the id of its topic, which a topic of the same name does not get again.</summary>
internal readonly record struct TopicPartition(Guid TopicId, int Partition) : IComparable<TopicPartition>
{
    public int CompareTo(TopicPartition other) =>
        TopicId.CompareTo(other.TopicId) is not 0 and var order ? order : Partition.CompareTo(other.Partition);
}
