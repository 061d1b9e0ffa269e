using System.Globalization;
using Assay.Kafka.Backends;
using Assay.Kafka.Broker;

namespace Assay.Kafka;

/// <summary>A consumer group of the application as a test sees it: whether it consumes, and how far it is.</summary>
public sealed class KafkaGroup
{
    private static readonly TimeSpan JoinWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CatchUpWait = TimeSpan.FromSeconds(5);
    private readonly KafkaCluster _cluster;

    internal KafkaGroup(KafkaCluster cluster, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (_cluster, Name) = (cluster, name);
    }

    /// <summary>The <c>group.id</c>, without the prefix.</summary>
    public string Name { get; }

    /// <summary>How many records the group has not committed yet, over all partitions. Records of open and aborted transactions don't count.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<long> LagAsync(CancellationToken cancellationToken = default) => (await _cluster.Backend.GroupAsync(Name, cancellationToken)).Lag;

    /// <summary>Waits until the group consumes: it is stable, and its members know their partitions.</summary>
    /// <param name="members">How many members there must be at least. 1 unless told.</param>
    /// <param name="within">How long to wait at most. 30 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">It took longer; says how the group stands.</exception>
    public Task ShouldBeReady(int members = 1, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        return UntilAsync(
            string.Create(CultureInfo.InvariantCulture, $"to be stable with {members} {(members == 1 ? "member" : "members")}"),
            state => state.IsStable && state.Members >= members,
            within ?? JoinWait,
            cancellationToken);
    }

    /// <summary>
    /// Waits until the group has committed everything that was published. A group that commits before it has processed a record says so too early: then wait
    /// for what the processing leaves behind.
    /// </summary>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">It took longer; says where the group is behind.</exception>
    public Task ShouldCatchUp(TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        UntilAsync("to have committed everything", static state => state.IsStable && state.Lag == 0, within ?? CatchUpWait, cancellationToken);

    /// <summary>
    /// Has the group receive a record once more, with all after it in its partition: what a consumer sees that crashed before it had committed. All members
    /// join again; what they had processed and not committed elsewhere comes again too. Ends when the group consumes again.
    /// </summary>
    /// <param name="record">A record of this sandbox's cluster.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no such group.</exception>
    /// <exception cref="TopicAssertionException">The members did not join again within 30 seconds.</exception>
    public Task Redeliver(KafkaRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return DisturbAsync(
            $"has the group '{Name}' receive {record.Topic}[{record.Partition}] once more from offset {record.Offset}",
            backend => backend.RewindAsync(Name, new Dictionary<PartitionId, long> { [new(record.Topic, record.Partition)] = record.Offset }, cancellationToken),
            cancellationToken);
    }

    /// <summary>Has the group receive all records of this rent once more, as <see cref="Redeliver"/> does for one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no such group.</exception>
    /// <exception cref="TopicAssertionException">The members did not join again within 30 seconds.</exception>
    public Task Rewind(CancellationToken cancellationToken = default) =>
        DisturbAsync($"rewinds the group '{Name}'", async backend => await backend.RewindAsync(Name, await backend.StartsAsync(Name, cancellationToken), cancellationToken), cancellationToken);

    /// <summary>Has the group rebalance now, as if a member had come or gone. Ends when it consumes again.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no such group, or it has no members.</exception>
    /// <exception cref="TopicAssertionException">The group was not stable again within 30 seconds.</exception>
    public Task Rebalance(CancellationToken cancellationToken = default) =>
        DisturbAsync($"has the group '{Name}' rebalance", backend => backend.RebalanceAsync(Name, cancellationToken), cancellationToken);

    private async Task DisturbAsync(string what, Func<KafkaBackend, Task> disturb, CancellationToken cancellationToken)
    {
        var backend = _cluster.Backend;
        var members = (await backend.GroupAsync(Name, cancellationToken)).Members;
        _cluster.Tell(what);
        await disturb(backend);
        if (members > 0)
            await ShouldBeReady(members, cancellationToken: cancellationToken);
    }

    private async Task UntilAsync(string expected, Func<GroupState, bool> holds, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.Within(within).Value(() => _cluster.Backend.GroupAsync(Name, cancellationToken), holds, cancellationToken);
        }
        catch (EventuallyException missed)
        {
            throw new TopicAssertionException($"{_cluster.Name}: expected the group '{Name}' {expected}. {missed.Message}", missed);
        }
    }
}
