using System.Text.RegularExpressions;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Groups.Consumer;

/// <summary>
/// A group of the consumer protocol (KIP-848): the broker assigns, and brings each member to its assignment step by step, heartbeat by heartbeat.
/// While it is migrated, members may speak the classic protocol. Guarded by the gate of its cluster.
/// </summary>
internal sealed partial class ConsumerGroup(ClusterState cluster, string id, OffsetStore offsets) : Group(id, offsets)
{
    private readonly OrderedDictionary<string, ConsumerMember> _members = [];
    private readonly Dictionary<string, HashSet<TopicPartition>> _target = [];
    private readonly Dictionary<string, Regex> _patterns = [];

    // The topics that members read, with their partitions, as they were when the epoch was raised last.
    private string _topicsSeen = "";
    private int _epoch = 1;

    /// <summary>A classic group that becomes one: its members keep what they were assigned, and are to join again.</summary>
    public ConsumerGroup(ClusterState cluster, string id, OffsetStore offsets, int epoch, IEnumerable<ConsumerMember> members)
        : this(cluster, id, offsets)
    {
        (_epoch, AssignmentEpoch) = (epoch, epoch);
        foreach (var member in members)
        {
            _members.Add(member.Id, member);
            _target.Add(member.Id, [.. member.Assigned.Keys]);
            KeepClassicAlive(member);
        }

        _topicsSeen = Describe(SubscribedTopics());
    }

    public override GroupType Type => GroupType.Consumer;

    public override string ProtocolType => ConsumerProtocol.Type;

    /// <summary>Grows with every change of members, subscriptions or subscribed topics.</summary>
    public override int Epoch => _epoch;

    /// <summary>The epoch that was last assigned.</summary>
    public int AssignmentEpoch { get; private set; } = 1;

    public override bool IsEmpty => _members.Count == 0;

    public override string State =>
        IsEmpty ? "Empty"
        : Epoch > AssignmentEpoch ? "Assigning"
        : _members.Values.All(member => member.IsReconciledTo(AssignmentEpoch)) ? "Stable"
        : "Reconciling";

    public IReadOnlyCollection<ConsumerMember> Members => _members.Values;

    public IPartitionAssignor Assignor => _members.Values
        .Where(member => member.Assignor is not null)
        .GroupBy(member => member.Assignor!)
        .MaxBy(wish => wish.Count())
        is { } wish ? PartitionAssignors.Find(wish.Key)! : PartitionAssignors.Default;

    public ConsumerMember? Find(string memberId) => _members.GetValueOrDefault(memberId);

    public ConsumerMember? FindStatic(string instanceId) => _members.Values.FirstOrDefault(member => member.InstanceId == instanceId);

    public IReadOnlySet<TopicPartition> TargetOf(string memberId) => _target.GetValueOrDefault(memberId) ?? [];

    public override bool Subscribes(string topic) => _members.Values.Any(member => TopicsOf(member).Contains(topic));

    public override void Rebalance() => RaiseEpochIf(isChanged: true, SubscribedTopics());

    public override void RestartSessions()
    {
        foreach (var member in _members.Values)
        {
            member.Session?.Restart();
        }
    }

    public override ErrorCode CheckCommit(Committer commit, bool isTransactional, short version)
    {
        if (commit.Epoch < 0 && (IsEmpty || (isTransactional && commit.MemberId.Length == 0 && commit.InstanceId is null)))
        {
            return ErrorCode.None;
        }

        return Find(commit.MemberId) is not { } member ? ErrorCode.UnknownMemberId
            : member.Classic is not null ? (commit.Epoch == member.Epoch ? ErrorCode.None : ErrorCode.IllegalGeneration)
            : !isTransactional && version < TellsOfEpochs ? ErrorCode.UnsupportedVersion
            : commit.Epoch > member.Epoch ? ErrorCode.StaleMemberEpoch
            : ErrorCode.None;
    }

    // A member that was brought to a newer epoch meanwhile may still commit for what it already had in the one it knows (KIP-1251).
    public override ErrorCode CheckCommitFor(Committer commit, Topic topic, int partition)
    {
        if (Find(commit.MemberId) is not { Classic: null } member || commit.Epoch == member.Epoch)
        {
            return ErrorCode.None;
        }

        return member.Assigned.TryGetValue(new(topic.Id, partition), out var since) && since <= commit.Epoch
            ? ErrorCode.None
            : ErrorCode.StaleMemberEpoch;
    }

    public override ErrorCode CheckFetch(string? memberId, int epoch)
    {
        if (memberId is null && epoch < 0)
        {
            return ErrorCode.None;
        }

        return Find(memberId ?? "") is not { } member ? ErrorCode.UnknownMemberId
            : member.Epoch == epoch ? ErrorCode.None
            : member.Classic is null ? ErrorCode.StaleMemberEpoch
            : ErrorCode.IllegalGeneration;
    }

    public override IEnumerable<GroupMemberInfo> DescribeMembers() => _members.Values.Select(member => new GroupMemberInfo
    {
        MemberId = member.Id,
        InstanceId = member.InstanceId,
        ClientId = member.ClientId,
        Subscription = [.. TopicsOf(member)],
        Assignment = [.. NamesOf(member.Assigned.Keys.Concat(member.Revoking.Keys))],
    });

    /// <summary>The topics that a member reads, by name or by pattern, whether they exist or not.</summary>
    public IReadOnlySet<string> TopicsOf(ConsumerMember member)
    {
        if (member.Pattern.Length == 0)
        {
            return member.Topics;
        }

        if (!_patterns.TryGetValue(member.Pattern, out var pattern))
        {
            _patterns.Add(member.Pattern, pattern = TopicPattern.Parse(member.Pattern));
        }

        var topics = new SortedSet<string>(member.Topics, StringComparer.Ordinal);
        topics.UnionWith(cluster.Topics.All.Select(topic => topic.Name).Where(name => pattern.IsMatch(name)
            && cluster.Authorizer.Allows(member.Principal, member.ClientHost, AclOperation.Describe, AclResourceType.Topic, name)));
        return topics;
    }

    public override void Dispose()
    {
        foreach (var member in _members.Values)
        {
            member.Dispose();
        }
    }

    // Those of the classic protocol first: a group that is left with them alone would become a classic one.
    protected override void ExpelMembers()
    {
        foreach (var member in _members.Values.OrderBy(member => member.Classic is null).ToList())
        {
            Fence(member);
        }
    }

    private IEnumerable<PartitionId> NamesOf(IEnumerable<TopicPartition> partitions) => partitions
        .Select(partition => (cluster.Topics.Find(partition.TopicId)?.Name, partition.Partition))
        .Where(partition => partition.Name is not null)
        .Select(partition => new PartitionId(partition.Name!, partition.Partition))
        .OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Partition);
}
