namespace Assay.Kafka.Broker;

/// <summary>A consumer group as it was when asked for.</summary>
public sealed record GroupInfo
{
    /// <summary>The <c>group.id</c>.</summary>
    public required string GroupId { get; init; }

    /// <summary>The protocol its members speak: <c>classic</c>, <c>consumer</c> (KIP-848) or <c>share</c> (KIP-932).</summary>
    public required string Type { get; init; }

    /// <summary>
    /// Kafka's name of its state: <c>Empty</c> or <c>Stable</c>; between them <c>PreparingRebalance</c> and <c>CompletingRebalance</c> in a classic
    /// group, <c>Assigning</c> and <c>Reconciling</c> in a consumer group.
    /// </summary>
    public required string State { get; init; }

    /// <summary>How often it was assigned anew: the generation of a classic group, the epoch of the others.</summary>
    public required int Generation { get; init; }

    /// <summary>Its members.</summary>
    public required IReadOnlyList<GroupMemberInfo> Members { get; init; }

    /// <summary>The partitions that it is assigned, subscribes to, or committed offsets for.</summary>
    public required IReadOnlyList<GroupPartitionInfo> Partitions { get; init; }

    /// <summary>Whether its members know what they are assigned.</summary>
    public bool IsStable => State == "Stable";
}
