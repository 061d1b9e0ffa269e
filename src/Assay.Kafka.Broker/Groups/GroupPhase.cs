namespace Assay.Kafka.Broker.Groups;

/// <summary>Where a classic group stands; the names are those of the protocol.</summary>
internal enum GroupPhase
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
}
