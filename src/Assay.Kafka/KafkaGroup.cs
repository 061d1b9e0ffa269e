using System.Globalization;

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

    private async Task UntilAsync(string expected, Func<Backends.GroupState, bool> holds, TimeSpan within, CancellationToken cancellationToken)
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
