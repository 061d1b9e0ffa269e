using System.Text;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>
/// A share group (KIP-932): its members work off partitions together, record by record. Who is assigned a partition may fetch from it; several may.
/// Guarded by the gate of its cluster.
/// </summary>
internal sealed partial class ShareGroup(ClusterState cluster, string id) : Group(id, new())
{
    private static readonly SimpleAssignor Assignor = new();

    private readonly OrderedDictionary<string, ShareMember> _members = [];
    private readonly SortedDictionary<TopicPartition, SharePartition> _partitions = [];

    // The topics that members read, with their partitions, as they were when the epoch was raised last.
    private string _topicsSeen = "";
    private int _epoch = 1;

    public override GroupType Type => GroupType.Share;

    public override string ProtocolType => "share";

    public override string State => IsEmpty ? "Empty" : "Stable";

    public override bool IsEmpty => _members.Count == 0;

    public override int Epoch => _epoch;

    public int AssignmentEpoch { get; private set; } = 1;

    public IReadOnlyCollection<ShareMember> Members => _members.Values;

    public IReadOnlyDictionary<TopicPartition, SharePartition> Partitions => _partitions;

    public GroupSettings Settings => cluster.Groups.SettingsOf(Id);

    public override bool Subscribes(string topic) => _members.Values.Any(member => member.Topics.Contains(topic));

    /// <summary>How far the group is in a partition, from now on if it was nowhere.</summary>
    public SharePartition PartitionOf(Topic topic, PartitionLog log)
    {
        var key = new TopicPartition(topic.Id, log.Index);
        if (!_partitions.TryGetValue(key, out var partition))
        {
            _partitions.Add(key, partition = new(cluster, log, () => Settings));
        }

        return partition;
    }

    /// <summary>Forgets how far the group is in a topic; false if it is nowhere in it.</summary>
    public bool Forget(Guid topicId)
    {
        var keys = _partitions.Keys.Where(key => key.TopicId == topicId).ToList();
        foreach (var key in keys)
        {
            _partitions.Remove(key, out var partition);
            partition!.Dispose();
        }

        return keys.Count > 0;
    }

    /// <summary>Takes back what was lent to a member in the partitions of a session that ended.</summary>
    public void Release(string memberId, IEnumerable<TopicPartition> partitions)
    {
        foreach (var key in partitions)
        {
            _partitions.GetValueOrDefault(key)?.Release(memberId);
        }
    }

    /// <summary>Takes back whatever is lent of a partition.</summary>
    public void TakeBack(PartitionLog log) => _partitions.Values.FirstOrDefault(partition => partition.Log == log)?.TakeBack();

    // It has no offsets like those of other groups.
    public override ErrorCode CheckCommit(Committer commit, bool isTransactional, short version) => ErrorCode.GroupIdNotFound;

    public override ErrorCode CheckOffsetDelete() => ErrorCode.GroupIdNotFound;

    public override void ForgetTopic(Topic topic) => Forget(topic.Id);

    public override void MoveToEnd(TopicRegistry topics)
    {
        foreach (var partition in _partitions.Values)
        {
            partition.StartAt(partition.Log.EndOffset);
        }
    }

    public override IEnumerable<PartitionId> ProgressedPartitions() =>
        _partitions.Values.Where(partition => partition.Start is not null).Select(partition => new PartitionId(partition.Log.Topic, partition.Log.Index));

    public override GroupPartitionInfo Progress(PartitionId id, PartitionLog log)
    {
        var known = _partitions.Values.FirstOrDefault(partition => partition.Log == log);
        return new(id, known?.Start, log.EndOffset, known?.Lag ?? 0);
    }

    public override void Rebalance() => AssignIf(isChanged: true);

    // Members are lent records one by one, wherever the group is: they need not join again.
    public override void Rewind(IReadOnlyList<(Topic Topic, PartitionLog Log, long Offset)> positions)
    {
        foreach (var (topic, log, offset) in positions)
        {
            PartitionOf(topic, log).StartAt(offset);
        }
    }

    public override void RestartSessions()
    {
        foreach (var member in _members.Values)
        {
            member.Session?.Restart();
        }
    }

    public override IEnumerable<GroupMemberInfo> DescribeMembers() => _members.Values.Select(member => new GroupMemberInfo
    {
        MemberId = member.Id,
        ClientId = member.ClientId,
        Subscription = [.. member.Topics],
        Assignment =
        [
            .. member.Assigned
                .Select(partition => (cluster.Topics.Find(partition.TopicId)?.Name, partition.Partition))
                .Where(partition => partition.Name is not null)
                .Select(partition => new PartitionId(partition.Name!, partition.Partition))
                .OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Partition),
        ],
    });

    public override void Dispose()
    {
        foreach (var member in _members.Values)
        {
            member.Dispose();
        }

        foreach (var partition in _partitions.Values)
        {
            partition.Dispose();
        }
    }

    protected override void ExpelMembers()
    {
        foreach (var member in _members.Values.ToList())
        {
            Remove(member);
        }
    }

    private void AssignIf(bool isChanged)
    {
        var topics = _members.Values.SelectMany(member => member.Topics).Distinct().Order(StringComparer.Ordinal)
            .Select(name => cluster.Topics.Find(name)).OfType<Topic>().ToList();
        var seen = topics.Aggregate(new StringBuilder(), (text, topic) => text.Append(topic.Id).Append(' ').Append(topic.Partitions.Count).Append(' ')).ToString();
        if (isChanged || seen != _topicsSeen)
        {
            _epoch++;
            _topicsSeen = seen;
            cluster.Changes.Increment();
        }

        if (Epoch == AssignmentEpoch)
        {
            return;
        }

        var ids = topics.ToDictionary(topic => topic.Name, topic => topic.Id);
        var assigned = Assignor.Assign(
            [
                .. _members.Values.Select(member => new AssignmentMember(
                    member.Id, null, member.Topics.Where(ids.ContainsKey).Select(name => ids[name]).ToHashSet(), member.Assigned)),
            ],
            [.. topics.Select(topic => new AssignmentTopic(topic.Id, topic.Name, topic.Partitions.Count))]);
        foreach (var member in _members.Values)
        {
            _target[member.Id] = assigned[member.Id];
        }

        // From now on the group is somewhere in all of them.
        foreach (var (topic, log) in topics.SelectMany(topic => topic.Partitions.Select(log => (topic, log))))
        {
            PartitionOf(topic, log);
        }

        AssignmentEpoch = Epoch;
    }
}
