namespace Assay.Kafka.Broker;

/// <summary>A member of a consumer group.</summary>
public sealed record GroupMemberInfo
{
    /// <summary>The id the broker gave it.</summary>
    public required string MemberId { get; init; }

    /// <summary>The <c>group.instance.id</c> of a static member; null for the others.</summary>
    public string? InstanceId { get; init; }

    /// <summary>What the client calls itself (<c>client.id</c>).</summary>
    public required string ClientId { get; init; }

    /// <summary>The topics it subscribes to.</summary>
    public required IReadOnlyList<string> Subscription { get; init; }

    /// <summary>The partitions it is assigned; empty while the group is not stable.</summary>
    public required IReadOnlyList<PartitionId> Assignment { get; init; }
}
