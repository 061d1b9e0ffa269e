namespace Assay.Kafka.Broker;

/// <summary>A consumer group as it was when asked for.</summary>
public sealed record GroupInfo
{
    /// <summary>The <c>group.id</c>.</summary>
    public required string GroupId { get; init; }

    /// <summary>Kafka's name of its state: <c>Empty</c>, <c>PreparingRebalance</c>, <c>CompletingRebalance</c> or <c>Stable</c>.</summary>
    public required string State { get; init; }

    /// <summary>How often it was assigned anew.</summary>
    public required int Generation { get; init; }

    /// <summary>Its members.</summary>
    public required IReadOnlyList<GroupMemberInfo> Members { get; init; }

    /// <summary>The partitions that it is assigned, subscribes to, or committed offsets for.</summary>
    public required IReadOnlyList<GroupPartitionInfo> Partitions { get; init; }

    /// <summary>Whether its members know what they are assigned.</summary>
    public bool IsStable => State == "Stable";
}
