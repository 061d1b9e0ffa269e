namespace Assay.Kafka.Broker;

/// <summary>How far a group is in a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="CommittedOffset">The offset of the next record it wants; null if it committed none.</param>
/// <param name="EndOffset">The offset of the next record that will be appended.</param>
/// <param name="Lag">
/// How many offsets it is behind, up to the first transaction that is open. 0 also if what is left holds nothing to consume: markers, and records of
/// aborted transactions.
/// </param>
public sealed record GroupPartitionInfo(PartitionId Partition, long? CommittedOffset, long EndOffset, long Lag);
