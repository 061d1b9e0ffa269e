using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Transactions;

/// <summary>A transactional id: the producer that owns it now, and what its open transaction touches.</summary>
internal sealed class Transaction(string id, TimeProvider time)
{
    // One less than the largest number: the marker of the last transaction of a producer id takes that.
    private const short LastUsableEpoch = short.MaxValue - 1;

    public string Id => id;

    public long ProducerId { get; private set; } = -1;

    public short Epoch { get; private set; } = -1;

    /// <summary>The epoch the same producer had before: a request that comes with it is taken for a retry. -1 after a new producer took over.</summary>
    public short LastEpoch { get; private set; } = -1;

    /// <summary>The producer id before the epochs of it were used up.</summary>
    public long PreviousProducerId { get; private set; } = -1;

    public TransactionPhase Phase { get; private set; }

    public TimeSpan Timeout { get; set; }

    /// <summary>When the open or the last transaction began; null before there was one.</summary>
    public DateTimeOffset? Started { get; private set; }

    public HashSet<PartitionLog> Partitions { get; } = [];

    /// <summary>The ids of the groups for which it commits offsets.</summary>
    public HashSet<string> Groups { get; } = [];

    /// <summary>Aborts the transaction when it takes too long; the coordinator sets it.</summary>
    public Deadline? Limit { get; set; }

    public bool IsExhausted => Epoch >= LastUsableEpoch;

    public void Add(PartitionLog partition)
    {
        Begin();
        Partitions.Add(partition);
    }

    public void AddGroup(string group)
    {
        Begin();
        Groups.Add(group);
    }

    /// <summary>Gives the id to a producer that starts, or starts again; <paramref name="continues"/> if it is the same one, rather than one that takes over.</summary>
    public void Reinitialise(bool continues, Func<long> newProducerId)
    {
        LastEpoch = continues ? Epoch : (short)-1;
        RaiseEpoch(newProducerId);
        Phase = TransactionPhase.Empty;
        Started = null;
    }

    public void End(bool commit)
    {
        Limit!.Disarm();
        Started ??= time.GetUtcNow();
        Phase = commit ? TransactionPhase.CompleteCommit : TransactionPhase.CompleteAbort;
        Partitions.Clear();
        Groups.Clear();
    }

    /// <summary>Raises the epoch with the end of a transaction (KIP-890): what is still on its way from it comes too late.</summary>
    public void Bump(Func<long> newProducerId)
    {
        LastEpoch = Epoch;
        RaiseEpoch(newProducerId);
    }

    private void RaiseEpoch(Func<long> newProducerId)
    {
        if (ProducerId < 0 || IsExhausted)
        {
            PreviousProducerId = ProducerId;
            ProducerId = newProducerId();
            Epoch = 0;
        }
        else
        {
            Epoch++;
        }
    }

    private void Begin()
    {
        if (Phase != TransactionPhase.Ongoing)
        {
            Phase = TransactionPhase.Ongoing;
            Started = time.GetUtcNow();
            Limit?.Arm(Timeout);
        }
    }
}
