using System.Text;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Groups.Consumer;

internal sealed partial class ConsumerGroup
{
    private GroupSettings Settings => cluster.Groups.SettingsOf(Id);

    // Raises the epoch if something changed, assigns anew if the epoch was raised, and brings the member one step nearer to its assignment.
    private void Advance(ConsumerMember member, bool isChanged, IReadOnlySet<TopicPartition>? owned)
    {
        var topics = SubscribedTopics();
        RaiseEpochIf(isChanged, topics);
        if (Epoch > AssignmentEpoch)
        {
            Assign(topics);
        }

        Reconcile(member, isChanged, owned);
    }

    private void RaiseEpochIf(bool isChanged, List<Topic> topics)
    {
        var seen = Describe(topics);
        if (isChanged || seen != _topicsSeen)
        {
            _epoch++;
            _topicsSeen = seen;
            cluster.Changes.Increment();
        }
    }

    private void Assign(List<Topic> topics)
    {
        var ids = topics.ToDictionary(topic => topic.Name, topic => topic.Id);
        var assigned = Assignor.Assign(
            [
                .. _members.Values.Select(member => new AssignmentMember(
                    member.Id,
                    member.InstanceId,
                    TopicsOf(member).Where(ids.ContainsKey).Select(name => ids[name]).ToHashSet(),
                    TargetOf(member.Id))),
            ],
            [.. topics.Select(topic => new AssignmentTopic(topic.Id, topic.Name, topic.Partitions.Count))]);
        _target.Clear();
        foreach (var (memberId, partitions) in assigned)
        {
            _target.Add(memberId, partitions);
        }

        AssignmentEpoch = Epoch;
        cluster.Changes.Increment();
    }

    private void Reconcile(ConsumerMember member, bool isChanged, IReadOnlySet<TopicPartition>? owned)
    {
        var (epoch, state, assigned, revoking) = (member.Epoch, member.State, member.Assigned, member.Revoking);
        var subscribed = IdsOf(member);
        new Reconciler(TargetOf(member.Id), AssignmentEpoch, subscribed, partition => IsHeldByAnother(member, partition), owned).Step(member, isChanged);
        if (epoch == member.Epoch && state == member.State && assigned == member.Assigned && revoking == member.Revoking)
        {
            return;
        }

        cluster.Changes.Increment();
        if (member.Classic is not null)
        {
            return;
        }

        if (member.State == MemberState.UnrevokedPartitions)
        {
            Arm(member.Rebalance ??= new(cluster.Gate, cluster.Time, () => Fence(member)), member.RebalanceTimeout);
        }
        else
        {
            member.Rebalance?.Disarm();
        }
    }

    /// <summary>The topics that a member reads and that exist.</summary>
    private HashSet<Guid> IdsOf(ConsumerMember member) => TopicsOf(member).Select(name => cluster.Topics.Find(name)?.Id).OfType<Guid>().ToHashSet();

    private bool IsHeldByAnother(ConsumerMember member, TopicPartition partition) =>
        _members.Values.Any(other => other != member && other.Owns(partition));

    // Those that exist, in the order of their names.
    private List<Topic> SubscribedTopics() =>
        [.. _members.Values.SelectMany(TopicsOf).Distinct().Order(StringComparer.Ordinal).Select(name => cluster.Topics.Find(name)).OfType<Topic>()];

    // A new member takes the place of the static one with its instance: what that owned and shall own.
    private ConsumerMember Replace(ConsumerMember old, string newId)
    {
        var member = new ConsumerMember(newId)
        {
            InstanceId = old.InstanceId,
            RackId = old.RackId,
            ClientId = old.ClientId,
            ClientHost = old.ClientHost,
            Principal = old.Principal,
            RebalanceTimeout = old.RebalanceTimeout,
            Assignor = old.Assignor,
            Topics = old.Topics,
            Pattern = old.Pattern,
            State = old.State,
            Assigned = old.Assigned,
            Revoking = old.Revoking,
            Classic = old.Classic,
        };
        if (_target.Remove(old.Id, out var target))
        {
            _target.Add(newId, target);
        }

        _members.Remove(old.Id);
        old.Dispose();
        _members.Add(newId, member);
        cluster.Changes.Increment();
        return member;
    }

    // The others learn of it with their next heartbeat. Without members of the consumer protocol the group goes back to the classic one.
    private void Fence(ConsumerMember member)
    {
        _members.Remove(member.Id);
        _target.Remove(member.Id);
        member.Dispose();
        if (!IsEmpty && _members.Values.All(other => other.Classic is not null))
        {
            cluster.Groups.Replace(this, GroupConversion.ToClassic(cluster, this)).Rebalance();
        }
        else
        {
            RaiseEpochIf(isChanged: true, SubscribedTopics());
        }
    }

    private static string Describe(List<Topic> topics) =>
        topics.Aggregate(new StringBuilder(), (text, topic) => text.Append(topic.Id).Append(' ').Append(topic.Partitions.Count).Append(' ')).ToString();

    private static void Arm(Deadline deadline, TimeSpan limit) => deadline.Arm(limit);
}
