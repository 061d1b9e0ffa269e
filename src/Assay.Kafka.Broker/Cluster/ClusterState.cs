using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;
using Assay.Kafka.Broker.Transactions;

namespace Assay.Kafka.Broker.Cluster;

/// <summary>Everything a virtual cluster knows. One gate guards all of it: what happens in a cluster happens in one order.</summary>
internal sealed class ClusterState : IDisposable
{
    public const int NodeId = 1;

    public ClusterState(EmbeddedKafkaOptions options)
    {
        Options = options;
        Topics = new(this);
        Groups = new(this);
        Transactions = new(this);
    }

    public EmbeddedKafkaOptions Options { get; }

    public Lock Gate { get; } = new();

    public TimeProvider Time => Options.TimeProvider;

    public string Id { get; } = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public TopicRegistry Topics { get; }

    public GroupCoordinator Groups { get; }

    public TransactionCoordinator Transactions { get; }

    public ChangeCounter Changes { get; } = new();

    /// <summary>Told about each batch of records in the order of their appending, while the gate is held. Markers are not told.</summary>
    public event Action<PartitionLog, RecordBatch>? Appended;

    public void Append(PartitionLog log, RecordBatch batch)
    {
        log.Append(batch);
        Changes.Increment();
        Appended?.Invoke(log, batch);
    }

    public void Dispose()
    {
        Groups.Dispose();
        Transactions.Dispose();
    }
}
