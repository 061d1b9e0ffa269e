using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;
using Assay.Kafka.Broker.Transactions;

namespace Assay.Kafka.Broker.Cluster;

/// <summary>Everything a virtual cluster knows. One gate guards all of it: what happens in a cluster happens in one order.</summary>
internal sealed class ClusterState : IDisposable
{
    public ClusterState(EmbeddedKafkaOptions options)
    {
        Options = options;
        Brokers = new(options.Brokers);
        Configs = new(options);
        Topics = new(this);
        Groups = new(this);
        Transactions = new(this);
        Cleaner = new(this);
        Authorizer = new(options);
        Credentials = new(options);
    }

    public EmbeddedKafkaOptions Options { get; }

    public Lock Gate { get; } = new();

    public TimeProvider Time => Options.TimeProvider;

    /// <summary>
    /// The clock by which a new group waits for further members, and a fetch for records. Those come in real time: on a cluster whose clock a test moves, nobody
    /// would ever join, and a fetch that waits would hold up the answers behind it for ever.
    /// </summary>
    public TimeProvider WaitTime { get; init; } = TimeProvider.System;

    // Made when it is first asked for, while the gate is held.
    public string Id => field ??= ClusterId.New();

    public BrokerSet Brokers { get; }

    public ConfigStore Configs { get; }

    public TopicRegistry Topics { get; }

    public GroupCoordinator Groups { get; }

    public TransactionCoordinator Transactions { get; }

    public LogCleaner Cleaner { get; }

    public Authorizer Authorizer { get; }

    public CredentialStore Credentials { get; set; }

    public QuotaStore Quotas { get; set; } = new();

    public KafkaFaults Faults { get; } = new();

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
        Cleaner.Dispose();
    }
}
