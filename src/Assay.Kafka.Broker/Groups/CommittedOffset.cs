namespace Assay.Kafka.Broker.Groups;

/// <summary>What a group committed for a partition: the offset of the next record it wants, and a note of its own.</summary>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string Metadata);
