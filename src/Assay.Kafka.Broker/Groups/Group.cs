using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Groups;

/// <summary>A group of consumers, whatever protocol they speak. Guarded by the gate of its cluster.</summary>
internal abstract class Group(string id, OffsetStore offsets) : IDisposable
{
    public string Id => id;

    /// <summary>What it committed. A group that changes its type keeps it.</summary>
    public OffsetStore Offsets => offsets;

    public abstract GroupType Type { get; }

    /// <summary>What its members call their protocol; empty while nobody ever joined.</summary>
    public abstract string ProtocolType { get; }

    /// <summary>Kafka's name of its state.</summary>
    public abstract string State { get; }

    public abstract bool IsEmpty { get; }

    /// <summary>How often it was assigned anew: the generation, or the epoch.</summary>
    public abstract int Epoch { get; }

    /// <summary>Whether members of it read this topic, so that what it committed there may not be deleted.</summary>
    public abstract bool Subscribes(string topic);

    /// <summary>Whether a member may commit offsets.</summary>
    /// <param name="commit">Who commits.</param>
    /// <param name="isTransactional">Whether a transaction commits them, whose producer need not be a member.</param>
    /// <param name="version">The version of the request.</param>
    public abstract ErrorCode CheckCommit(Committer commit, bool isTransactional, short version);

    /// <summary>Whether a member that may commit may commit for this partition.</summary>
    public virtual ErrorCode CheckCommitFor(Committer commit, Topic topic, int partition) => ErrorCode.None;

    /// <summary>Whether a member that says who it is may fetch what is committed.</summary>
    public virtual ErrorCode CheckFetch(string? memberId, int epoch) => ErrorCode.None;

    /// <summary>Whether offsets may be deleted; a topic that is subscribed to is checked apart from it.</summary>
    public virtual ErrorCode CheckOffsetDelete() => ErrorCode.None;

    /// <summary>Forgets how far it is in a topic that is no more.</summary>
    public virtual void ForgetTopic(Topic topic) => Offsets.Forget(topic.Name);

    /// <summary>Takes everything that is there for done.</summary>
    public virtual void MoveToEnd(TopicRegistry topics)
    {
        foreach (var ((topic, partition), committed) in Offsets.Committed.ToList())
        {
            if (topics.Find(topic, partition) is { } log)
            {
                Offsets.Commit(topic, partition, committed with { Offset = log.EndOffset });
            }
        }
    }

    /// <summary>The partitions in which it is somewhere.</summary>
    public virtual IEnumerable<PartitionId> ProgressedPartitions() => Offsets.Committed.Keys.Select(key => new PartitionId(key.Topic, key.Partition));

    /// <summary>How far it is in a partition.</summary>
    public virtual GroupPartitionInfo Progress(PartitionId id, PartitionLog log)
    {
        long? committed = Offsets.Committed.TryGetValue((id.Topic, id.Partition), out var offset) ? offset.Offset : null;
        // What was deleted or reset before the start can't be consumed any more, committed or not.
        var position = Math.Max(committed ?? log.StartOffset, log.StartOffset);
        var end = log.LastStableOffset;
        return new(id, committed, log.EndOffset, log.HasRecordsBetween(position, end) ? end - position : 0);
    }

    /// <summary>Makes members take their partitions anew, as if one had come or gone.</summary>
    public abstract void Rebalance();

    /// <summary>
    /// Has the group go on elsewhere. Its members lose their places and join again, as after a crash of all of them: what they were about to commit is refused, so
    /// that nothing overwrites where they are to go on.
    /// </summary>
    public virtual void Rewind(IReadOnlyList<(Topic Topic, PartitionLog Log, long Offset)> positions)
    {
        ExpelMembers();
        foreach (var (topic, log, offset) in positions)
        {
            Offsets.Commit(topic.Name, log.Index, new(offset, -1, ""));
        }
    }

    /// <summary>Gives every member its whole session time-out again: a new coordinator does not know when it was heard last.</summary>
    public abstract void RestartSessions();

    public abstract IEnumerable<GroupMemberInfo> DescribeMembers();

    public abstract void Dispose();

    /// <summary>Tells every member that it is none any more.</summary>
    protected abstract void ExpelMembers();
}
