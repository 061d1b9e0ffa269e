using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Transactions;

/// <summary>The producers and transactions of a cluster (KIP-98). Guarded by the gate of its cluster.</summary>
internal sealed class TransactionCoordinator(ClusterState cluster) : IDisposable
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, Transaction> _transactions = [];
    private long _nextProducerId = 1;

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
        if (id.Length == 0)
        {
            return ErrorCode.InvalidRequest;
        }

        if (timeout <= TimeSpan.Zero || timeout > MaxTimeout)
        {
            return ErrorCode.InvalidTransactionTimeout;
        }

        if (!_transactions.TryGetValue(id, out transaction))
        {
            transaction = new(id);
            var created = transaction;
            transaction.Limit = new(cluster.Gate, cluster.Time, () => Expire(created));
            _transactions.Add(id, transaction);
        }
        else if (producerId >= 0 && (producerId != transaction.ProducerId || epoch != transaction.Epoch))
        {
            return ErrorCode.ProducerFenced;
        }

        transaction.Timeout = timeout;
        RaiseEpoch(transaction);
        if (transaction.Phase == TransactionPhase.Ongoing)
        {
            End(transaction, commit: false);
        }

        transaction.Phase = TransactionPhase.Empty;
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

    /// <summary>Ends the open transaction. Ending it the same way again is taken for a retry.</summary>
    public ErrorCode TryEnd(Transaction transaction, bool commit)
    {
        if (transaction.Phase == TransactionPhase.Ongoing)
        {
            End(transaction, commit);
            return ErrorCode.None;
        }

        return transaction.Phase == (commit ? TransactionPhase.Committed : TransactionPhase.Aborted)
            ? ErrorCode.None
            : ErrorCode.InvalidTransactionState;
    }

    public void AbortAll()
    {
        foreach (var transaction in _transactions.Values.Where(transaction => transaction.Phase == TransactionPhase.Ongoing))
        {
            End(transaction, commit: false);
        }
    }

    public void Dispose()
    {
        foreach (var transaction in _transactions.Values)
        {
            transaction.Limit?.Dispose();
        }
    }

    // The producer may still be there: it is fenced, and learns so when it goes on.
    private void Expire(Transaction transaction)
    {
        RaiseEpoch(transaction);
        End(transaction, commit: false);
    }

    private void RaiseEpoch(Transaction transaction)
    {
        if (transaction.ProducerId < 0 || transaction.Epoch == short.MaxValue - 1)
        {
            transaction.ProducerId = NextProducerId();
            transaction.Epoch = 0;
        }
        else
        {
            transaction.Epoch++;
        }
    }

    private void End(Transaction transaction, bool commit)
    {
        transaction.Limit!.Disarm();
        transaction.Phase = commit ? TransactionPhase.Committed : TransactionPhase.Aborted;
        foreach (var log in transaction.Partitions)
        {
            log.AppendMarker(BatchBuilder.BuildMarker(transaction.ProducerId, transaction.Epoch, commit, cluster.Time.GetUtcNow()), commit);
        }

        foreach (var group in transaction.Groups)
        {
            cluster.Groups.Find(group)?.Offsets.EndTransaction(transaction.ProducerId, commit);
        }

        transaction.Partitions.Clear();
        transaction.Groups.Clear();
        cluster.Changes.Increment();
    }
}
