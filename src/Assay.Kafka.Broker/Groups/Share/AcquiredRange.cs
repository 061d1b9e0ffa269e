namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>Neighbouring offsets that were lent to a member, both ends included.</summary>
internal readonly record struct AcquiredRange(long First, long Last, short DeliveryCount);
