using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Transactions;

/// <summary>The producers and transactions of a cluster (KIP-98, and KIP-890 for clients that know it). Guarded by the gate of its cluster.</summary>
internal sealed class TransactionCoordinator(ClusterState cluster) : IDisposable
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(15);

    private readonly SortedDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);
    private long _nextProducerId = 1;

    public IReadOnlyCollection<Transaction> All => _transactions.Values;

    /// <summary>An id for a producer without transactions.</summary>
    public long NextProducerId() => _nextProducerId++;

    public Transaction? Find(string id) => _transactions.GetValueOrDefault(id);

    /// <summary>
    /// Gives the transactional id to the producer that asks: whoever had it is fenced, and what it left open is aborted.
    /// A producer that says who it was must still be it.
    /// </summary>
    public ErrorCode Initialise(string id, TimeSpan timeout, long producerId, short epoch, out Transaction? transaction)
    {
        transaction = null;
        if (id.Length == 0 || (producerId >= 0) != (epoch >= 0))
        {
            return ErrorCode.InvalidRequest;
        }

        if (timeout <= TimeSpan.Zero || timeout > MaxTimeout)
        {
            return ErrorCode.InvalidTransactionTimeout;
        }

        var isKnown = _transactions.TryGetValue(id, out transaction);
        transaction ??= Add(id);
        var says = isKnown && producerId >= 0;
        if (says && !IsOrWas(transaction, producerId, epoch))
        {
            return ErrorCode.ProducerFenced;
        }

        transaction.Timeout = timeout;
        if (transaction.Phase == TransactionPhase.Ongoing)
        {
            Abort(transaction);
        }

        if (!says || (producerId == transaction.ProducerId && epoch == transaction.Epoch))
        {
            transaction.Reinitialise(says, NextProducerId);
        }

        return ErrorCode.None;
    }

    /// <summary>Whether the producer owns the transactional id.</summary>
    public ErrorCode Check(string? id, long producerId, short epoch, out Transaction? transaction)
    {
        transaction = id is null ? null : Find(id);
        return transaction is null || transaction.ProducerId != producerId ? ErrorCode.InvalidProducerIdMapping
            : transaction.Epoch != epoch ? ErrorCode.ProducerFenced
            : ErrorCode.None;
    }

    /// <summary>Ends the open transaction, for clients whose epoch stays. Ending it the same way again is taken for a retry.</summary>
    public ErrorCode End(string id, long producerId, short epoch, bool commit)
    {
        var error = Check(id, producerId, epoch, out var transaction);
        if (error != ErrorCode.None || transaction!.Phase != TransactionPhase.Ongoing)
        {
            return error != ErrorCode.None ? error : HasEnded(transaction!, commit);
        }

        WriteMarkers(transaction, transaction.Epoch, commit);
        transaction.End(commit);
        return ErrorCode.None;
    }

    /// <summary>
    /// Ends the open transaction and raises the epoch (KIP-890). The same again with the epoch before is taken for a retry. There need not be
    /// anything to abort: who does not know whether its first write arrived aborts to be sure.
    /// </summary>
    public ErrorCode EndAndBump(string id, long producerId, short epoch, bool commit, out Transaction? transaction)
    {
        transaction = Find(id);
        if (transaction is not null && IsRetry(transaction, producerId, epoch))
        {
            return HasEnded(transaction, commit);
        }

        var error = Check(id, producerId, epoch, out transaction);
        if (error != ErrorCode.None)
        {
            return error;
        }

        if (transaction!.Phase != TransactionPhase.Ongoing && commit)
        {
            return ErrorCode.InvalidTransactionState;
        }

        EndAndBump(transaction, commit);
        return ErrorCode.None;
    }

    /// <summary>
    /// Lets a partition take part in the transaction of a producer that writes to it. For newer clients writing is enough (<paramref name="opens"/>);
    /// the others have to announce the partition first.
    /// </summary>
    public ErrorCode Join(string? id, long producerId, short epoch, PartitionLog log, bool opens)
    {
        var error = Check(id, producerId, epoch, out var transaction);
        if (error == ErrorCode.None && opens)
        {
            transaction!.Add(log);
        }

        return error != ErrorCode.None ? error
            : transaction!.Partitions.Contains(log) ? ErrorCode.None
            : ErrorCode.TransactionAbortable;
    }

    /// <summary>Aborts whatever is open. The producers learn of it when they go on, and can abort and begin anew.</summary>
    public void AbortAll()
    {
        foreach (var transaction in _transactions.Values.Where(transaction => transaction.Phase == TransactionPhase.Ongoing))
        {
            Abort(transaction);
        }
    }

    public void Dispose()
    {
        foreach (var transaction in _transactions.Values)
        {
            transaction.Limit?.Dispose();
        }
    }

    private Transaction Add(string id)
    {
        var transaction = new Transaction(id, cluster.Time);
        // The producer may still be there when the time is up: it is fenced, and learns so when it goes on.
        transaction.Limit = new(cluster.Gate, cluster.Time, () => Abort(transaction));
        _transactions.Add(id, transaction);
        return transaction;
    }

    private static bool IsOrWas(Transaction transaction, long producerId, short epoch) =>
        (transaction.ProducerId == producerId && (transaction.Epoch == epoch || transaction.LastEpoch == epoch)) || IsFromBefore(transaction, producerId, epoch);

    private static bool IsRetry(Transaction transaction, long producerId, short epoch) =>
        transaction.Phase is TransactionPhase.CompleteCommit or TransactionPhase.CompleteAbort && transaction.LastEpoch == epoch
        && (transaction.ProducerId == producerId || IsFromBefore(transaction, producerId, epoch));

    private static bool IsFromBefore(Transaction transaction, long producerId, short epoch) =>
        transaction.PreviousProducerId == producerId && transaction.LastEpoch == epoch && transaction.Epoch == 0;

    private static ErrorCode HasEnded(Transaction transaction, bool commit) =>
        transaction.Phase == (commit ? TransactionPhase.CompleteCommit : TransactionPhase.CompleteAbort) ? ErrorCode.None : ErrorCode.InvalidTransactionState;

    private void Abort(Transaction transaction) => EndAndBump(transaction, commit: false);

    private void EndAndBump(Transaction transaction, bool commit)
    {
        WriteMarkers(transaction, (short)(transaction.Epoch + 1), commit);
        transaction.End(commit);
        transaction.Bump(NextProducerId);
    }

    private void WriteMarkers(Transaction transaction, short epoch, bool commit)
    {
        foreach (var log in transaction.Partitions)
        {
            log.AppendMarker(BatchBuilder.BuildMarker(transaction.ProducerId, epoch, commit, cluster.Time.GetUtcNow()), commit);
        }

        foreach (var group in transaction.Groups)
        {
            cluster.Groups.Find(group)?.Offsets.EndTransaction(transaction.ProducerId, commit);
        }

        cluster.Changes.Increment();
    }
}
