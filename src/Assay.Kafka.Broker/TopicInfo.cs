namespace Assay.Kafka.Broker;

/// <summary>A topic as it was when asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBaseline">Whether a reset keeps it; see <see cref="EmbeddedKafkaCluster.MarkBaseline"/>.</param>
/// <param name="Partitions">Its partitions, in their order.</param>
public sealed record TopicInfo(string Name, bool IsBaseline, IReadOnlyList<PartitionInfo> Partitions);
