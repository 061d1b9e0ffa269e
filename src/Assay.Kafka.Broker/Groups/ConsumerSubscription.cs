namespace Assay.Kafka.Broker.Groups;

/// <summary>What a consumer of the classic protocol says when it joins: the topics it reads, what it still owns, where it is.</summary>
internal sealed record ConsumerSubscription(IReadOnlyList<string> Topics, IReadOnlyList<PartitionId> Owned, string? RackId);
