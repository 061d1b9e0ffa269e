namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>A topic that is to be divided.</summary>
internal sealed record AssignmentTopic(Guid Id, string Name, int Partitions)
{
    public IEnumerable<TopicPartition> All => Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(Id, partition));
}
