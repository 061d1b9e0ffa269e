namespace Assay.Kafka.Broker.Groups.Consumer;

/// <summary>How far a member is on its way to what it shall own (KIP-848).</summary>
internal enum MemberState
{
    /// <summary>It owns what it shall.</summary>
    Stable,

    /// <summary>It was told to give partitions up, and has not said yet that it did.</summary>
    UnrevokedPartitions,

    /// <summary>It waits for partitions that others have not given up yet.</summary>
    UnreleasedPartitions,
}
