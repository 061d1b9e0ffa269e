namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>A member, as assignors see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="InstanceId">The instance of a static member; null for the others.</param>
/// <param name="Topics">The topics it reads.</param>
/// <param name="Current">What it was assigned last.</param>
internal sealed record AssignmentMember(string Id, string? InstanceId, IReadOnlySet<Guid> Topics, IReadOnlySet<TopicPartition> Current);
