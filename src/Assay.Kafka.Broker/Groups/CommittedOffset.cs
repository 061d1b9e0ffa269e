namespace Assay.Kafka.Broker.Groups;

/// <summary>What a group committed for a partition: the offset of the next record it wants, and a note of its own.</summary>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string Metadata)
{
    /// <summary>The longest note that is kept (<c>offset.metadata.max.bytes</c>).</summary>
    public const int MaxMetadataLength = 4096;
}
