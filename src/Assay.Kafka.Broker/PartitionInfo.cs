namespace Assay.Kafka.Broker;

/// <summary>The offsets of a partition when asked for.</summary>
/// <param name="Partition">The partition, from 0.</param>
/// <param name="StartOffset">The first offset that is still there.</param>
/// <param name="EndOffset">The offset of the next record.</param>
/// <param name="LastStableOffset">Up to where every transaction has ended: what <c>read_committed</c> consumers see.</param>
public sealed record PartitionInfo(int Partition, long StartOffset, long EndOffset, long LastStableOffset);
