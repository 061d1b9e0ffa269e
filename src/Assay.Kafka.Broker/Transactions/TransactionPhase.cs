namespace Assay.Kafka.Broker.Transactions;

/// <summary>
/// Where a transactional producer stands; the names are those of the protocol. Markers are written at once here, so there is nothing between open
/// and ended.
/// </summary>
internal enum TransactionPhase
{
    Empty,
    Ongoing,
    CompleteCommit,
    CompleteAbort,
}
