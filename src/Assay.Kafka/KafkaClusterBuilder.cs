using Assay.Kafka.Broker;
using Assay.Kafka.Servers;
using Assay.Servers;

namespace Assay.Kafka;

/// <summary>Declares the topics of a sandbox's cluster and who consumes them.</summary>
public sealed class KafkaClusterBuilder
{
    private readonly List<DeclaredTopic> _topics = [];
    private readonly List<string> _groups = [];
    private readonly List<string> _earlyGroups = [];

    internal KafkaClusterBuilder()
    {
    }

    internal IReadOnlyList<DeclaredTopic> Topics => _topics;

    internal IReadOnlyList<string> Groups => _groups;

    /// <summary>Those of the groups that commit a record before they have processed it.</summary>
    internal IReadOnlyList<string> EarlyGroups => _earlyGroups;

    internal EmbeddedKafkaOptions? EmbeddedOptions { get; private set; }

    /// <summary>Where the sandbox's server comes from.</summary>
    internal Func<CancellationToken, Task<Server>> FindServer { get; set; } = KafkaServers.FindAsync;

    /// <summary>Creates a topic before the services start, as operations would in production.</summary>
    /// <param name="name">The name, without a prefix.</param>
    /// <param name="partitions">How many partitions it has. 1 unless told.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no partitions.</exception>
    public KafkaClusterBuilder Topic(string name, int partitions = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        _topics.Add(new DeclaredTopic(name, partitions));
        return this;
    }

    /// <summary>
    /// Sets how the embedded broker behaves: how many brokers there are, its listeners, its clock. The sandbox is refused on a Kafka server.
    /// </summary>
    /// <param name="change">Answers the options, given the defaults.</param>
    /// <returns>The builder.</returns>
    public KafkaClusterBuilder Embedded(Func<EmbeddedKafkaOptions, EmbeddedKafkaOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        EmbeddedOptions = change(EmbeddedOptions ?? new());
        return this;
    }

    /// <summary>
    /// Names a consumer group that a service of the sandbox joins. The sandbox is handed out when the group is stable, so that no test pays for
    /// a join and no record is sent before somebody listens; and one that a test returns waits until it is stable again.
    /// </summary>
    /// <param name="groupId">The <c>group.id</c>, without a prefix.</param>
    /// <param name="commitsBeforeProcessing">
    /// Whether it may commit a record that it still works on, as consumers with <c>enable.auto.commit</c> do. What it has committed then says nothing about its
    /// work: declare with <see cref="SandboxBuilder.AtRest"/> when that is done. Without a condition a sandbox in which anything was published is replaced.
    /// </param>
    /// <returns>The builder.</returns>
    public KafkaClusterBuilder ConsumedBy(string groupId, bool commitsBeforeProcessing = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(groupId);
        _groups.Add(groupId);
        if (commitsBeforeProcessing)
            _earlyGroups.Add(groupId);
        return this;
    }
}
