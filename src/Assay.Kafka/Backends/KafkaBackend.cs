using Assay.Kafka.Broker;
using Assay.Resources;
using Assay.Timelines;

namespace Assay.Kafka.Backends;

/// <summary>What a sandbox's cluster runs on.</summary>
internal abstract class KafkaBackend : IAsyncDisposable
{
    public abstract string BootstrapServers { get; }

    /// <summary>What the names of topics and groups of this sandbox begin with.</summary>
    public abstract string Prefix { get; }

    public abstract Task StartAsync(IReadOnlyList<DeclaredTopic> topics, Timeline timeline, CancellationToken cancellationToken);

    /// <summary>Notes what is there once all services have started.</summary>
    public abstract Task MarkBaselineAsync(CancellationToken cancellationToken);

    /// <summary>How a consumer group stands.</summary>
    public abstract Task<GroupState> GroupAsync(string group, CancellationToken cancellationToken);

    public abstract ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>The first of the groups that nobody consumes in, and how it stands; null when somebody does in each of them.</summary>
    public abstract Task<string?> UnconsumedAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken);

    /// <summary>A transaction that is open, although the return of a sandbox does not wait for it but aborts it; null if there is none.</summary>
    public virtual string? OpenTransaction => null;

    public abstract ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken);

    /// <summary>What should be told at the end of a rent.</summary>
    public abstract IEnumerable<string> Findings();

    /// <summary>The records of this rent in a topic, by partition and offset.</summary>
    public abstract Task<IReadOnlyList<KafkaRecord>> ReadAsync(string topic, CancellationToken cancellationToken);

    /// <summary>All topics of the sandbox.</summary>
    public abstract Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancellationToken);

    /// <summary>Ends when something may have changed since the call that began with <paramref name="seen"/>.</summary>
    public abstract Task WaitForChangeAsync(long seen, CancellationToken cancellationToken);

    /// <summary>A mark to wait from.</summary>
    public abstract long Mark();

    public abstract Task PublishAsync(string topic, KafkaMessage message, CancellationToken cancellationToken);

    /// <summary>Where this rent's records begin in the partitions that a group consumes.</summary>
    public abstract Task<IReadOnlyDictionary<PartitionId, long>> StartsAsync(string group, CancellationToken cancellationToken);

    /// <summary>Removes the members of a group, which join again by themselves, and has it go on at other offsets.</summary>
    /// <exception cref="InvalidOperationException">There is no such group or partition.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An offset is not in its log.</exception>
    public abstract Task RewindAsync(string group, IReadOnlyDictionary<PartitionId, long> offsets, CancellationToken cancellationToken);

    /// <summary>Has a group rebalance now.</summary>
    /// <exception cref="InvalidOperationException">There is no such group, or it has no members.</exception>
    public abstract Task RebalanceAsync(string group, CancellationToken cancellationToken);

    /// <summary>The embedded cluster; null on a server.</summary>
    public virtual EmbeddedKafkaCluster? Embedded => null;

    public abstract ValueTask DisposeAsync();
}
