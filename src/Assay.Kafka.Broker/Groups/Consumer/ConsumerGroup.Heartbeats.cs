using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Response = Assay.Kafka.Broker.Protocol.Messages.ConsumerGroupHeartbeatResponse;

namespace Assay.Kafka.Broker.Groups.Consumer;

internal sealed partial class ConsumerGroup
{
    // From this version of OffsetCommit on a client can be told about epochs.
    private const short TellsOfEpochs = 9;

    private const int NotChanged = -1;

    /// <summary>A heartbeat, the first of which joins. It answers the member's next step towards its assignment.</summary>
    /// <exception cref="RefusedException">The member is unknown, fenced, or in another epoch.</exception>
    public Response Heartbeat(RequestContext context, ConsumerGroupHeartbeatRequest request)
    {
        var member = Admit(request);
        var before = member.Assigned.Keys.ToHashSet();
        var owned = request.TopicPartitions?
            .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.TopicId, partition))).ToHashSet();
        var isChanged = Update(member, context, request);
        Advance(member, isChanged, request.MemberEpoch == 0 || HasTakenAll(member, owned) ? owned : null);
        Arm(member.Session ??= new(cluster.Gate, cluster.Time, () => Fence(member)), Settings.SessionTimeout);

        // Without news there is nothing to say, unless the member starts afresh or says all that it can say, which asks for all.
        var tellsAll = request.MemberEpoch == 0
            || (request.RebalanceTimeoutMs != NotChanged && (request.SubscribedTopicNames ?? (object?)request.SubscribedTopicRegex) is not null && owned is not null)
            // It may not have heard what to give up: librdkafka drops an answer that takes much longer than the interval, and goes on as if nothing were.
            // Kafka, whose interval is 5 s, leaves it to the rebalance time-out.
            || (member.State == MemberState.UnrevokedPartitions && owned is null);
        return new()
        {
            MemberId = member.Id,
            MemberEpoch = member.Epoch,
            HeartbeatIntervalMs = (int)Settings.HeartbeatInterval.TotalMilliseconds,
            Assignment = tellsAll || !before.SetEquals(member.Assigned.Keys) ? AssignmentOf(member) : null,
        };
    }

    /// <summary>A member goes: for good with epoch -1, or for a while, if it is static, with -2.</summary>
    /// <exception cref="RefusedException">The member is unknown or fenced.</exception>
    public Response Leave(ConsumerGroupHeartbeatRequest request)
    {
        var member = request.InstanceId is null ? FindOrRefuse(request.MemberId) : FindStaticOrRefuse(request.InstanceId, request.MemberId);
        if (request.InstanceId is not null && request.MemberEpoch == ConsumerMember.AwayEpoch)
        {
            member.Epoch = ConsumerMember.AwayEpoch;
            member.Revoking = [];
            cluster.Changes.Increment();
        }
        else
        {
            Fence(member);
        }

        return new() { MemberId = member.Id, MemberEpoch = request.MemberEpoch };
    }

    // A report without some of what the member may use was written before it took that: librdkafka says all once more at once after the answer to its join, while it
    // still looks up the topics that it was given, and goes on to take them though somebody else has got them meanwhile. So such a report proves of nothing that it
    // is given up. Kafka believes it.
    private bool HasTakenAll(ConsumerMember member, HashSet<TopicPartition>? owned)
    {
        if (owned is null)
        {
            return true;
        }

        var subscribed = IdsOf(member);
        return member.Assigned.Keys.All(partition => owned.Contains(partition) || !subscribed.Contains(partition.TopicId));
    }

    private ConsumerMember Admit(ConsumerGroupHeartbeatRequest request)
    {
        var isJoining = request.MemberEpoch == 0;
        var memberId = request.MemberId.Length > 0 ? request.MemberId : Guid.NewGuid().ToString();
        if (request.InstanceId is null)
        {
            var member = isJoining ? Find(memberId) ?? new ConsumerMember(memberId) : FindOrRefuse(memberId);
            CheckEpoch(member, request);
            return member;
        }

        if (!isJoining)
        {
            var member = FindStaticOrRefuse(request.InstanceId, memberId);
            CheckEpoch(member, request);
            return member;
        }

        if (FindStatic(request.InstanceId) is not { } holder)
        {
            return Find(memberId) ?? new ConsumerMember(memberId);
        }

        // Of two members of the consumer protocol with one instance, the second has to wait until the first has gone.
        return holder.Classic is not null || holder.Epoch == ConsumerMember.AwayEpoch
            ? Replace(holder, memberId)
            : throw new RefusedException(
                ErrorCode.UnreleasedInstanceId, $"Static member {memberId} can't join: its instance {request.InstanceId} belongs to member {holder.Id}.");
    }

    private bool Update(ConsumerMember member, RequestContext context, ConsumerGroupHeartbeatRequest request)
    {
        _members.TryAdd(member.Id, member);
        member.ClientId = context.ClientId;
        member.ClientHost = context.ClientHost;
        member.Principal = context.Principal;
        member.InstanceId = request.InstanceId ?? member.InstanceId;
        member.RackId = request.RackId ?? member.RackId;
        member.Assignor = request.ServerAssignor ?? member.Assignor;
        member.Classic = null;
        if (request.RebalanceTimeoutMs != NotChanged)
        {
            member.RebalanceTimeout = TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs);
        }

        return Subscribe(member, request.SubscribedTopicNames, request.SubscribedTopicRegex);
    }

    private static bool Subscribe(ConsumerMember member, IReadOnlyList<string>? topics, string? pattern)
    {
        var isChanged = (topics is not null && !member.Topics.SetEquals(topics)) || (pattern is not null && pattern != member.Pattern);
        member.Topics = topics is null ? member.Topics : new SortedSet<string>(topics, StringComparer.Ordinal);
        member.Pattern = pattern ?? member.Pattern;
        return isChanged;
    }

    // A member that did not hear the last answer comes with the epoch before; it may, unless it owns what it was to give up.
    private static void CheckEpoch(ConsumerMember member, ConsumerGroupHeartbeatRequest request)
    {
        if (request.MemberEpoch == 0 || request.MemberEpoch == member.Epoch)
        {
            return;
        }

        var isRetry = request.MemberEpoch < member.Epoch && request.MemberEpoch == member.PreviousEpoch && request.TopicPartitions is { } owned
            && owned.TrueForAll(topic => topic.Partitions.TrueForAll(partition => member.Assigned.ContainsKey(new(topic.TopicId, partition))));
        if (!isRetry)
        {
            throw new RefusedException(
                ErrorCode.FencedMemberEpoch,
                $"The member says it is in epoch {request.MemberEpoch}, but it is in epoch {member.Epoch}. It must give up its partitions and join again.");
        }
    }

    private ConsumerMember FindOrRefuse(string memberId) =>
        Find(memberId) ?? throw new RefusedException(ErrorCode.UnknownMemberId, $"Member {memberId} is not a member of group {Id}.");

    private ConsumerMember FindStaticOrRefuse(string instanceId, string memberId)
    {
        var member = FindStatic(instanceId) ?? throw new RefusedException(ErrorCode.UnknownMemberId, $"Instance {instanceId} is not in group {Id}.");
        return member.Id == memberId
            ? member
            : throw new RefusedException(ErrorCode.FencedInstanceId, $"Static member {memberId} was fenced: its instance {instanceId} belongs to member {member.Id}.");
    }

    private static Response.MemberAssignment AssignmentOf(ConsumerMember member) => new()
    {
        TopicPartitions =
        [
            .. member.Assigned.Keys.Order().GroupBy(partition => partition.TopicId).Select(topic => new Response.AssignedTopic
            {
                TopicId = topic.Key,
                Partitions = [.. topic.Select(partition => partition.Partition)],
            }),
        ],
    };
}
