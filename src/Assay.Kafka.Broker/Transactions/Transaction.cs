using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Transactions;

/// <summary>A transactional id: the producer that owns it now, and what its open transaction touches.</summary>
internal sealed class Transaction(string id)
{
    public string Id => id;

    public long ProducerId { get; set; } = -1;

    public short Epoch { get; set; } = -1;

    public TransactionPhase Phase { get; set; }

    public TimeSpan Timeout { get; set; }

    public HashSet<PartitionLog> Partitions { get; } = [];

    public HashSet<string> Groups { get; } = [];

    /// <summary>Aborts the transaction when it takes too long; the coordinator sets it.</summary>
    public Deadline? Limit { get; set; }

    public void Add(PartitionLog partition)
    {
        Begin();
        Partitions.Add(partition);
    }

    public void Add(Group group)
    {
        Begin();
        Groups.Add(group.Id);
    }

    private void Begin()
    {
        if (Phase != TransactionPhase.Ongoing)
        {
            Phase = TransactionPhase.Ongoing;
            Limit?.Arm(Timeout);
        }
    }
}
