namespace Assay.Kafka.Broker;

/// <summary>One partition of one topic.</summary>
/// <param name="Topic">The name of the topic.</param>
/// <param name="Partition">The partition, from 0.</param>
public readonly record struct PartitionId(string Topic, int Partition)
{
    /// <summary>As Kafka writes it: <c>orders-0</c>.</summary>
    public override string ToString() => $"{Topic}-{Partition}";
}
