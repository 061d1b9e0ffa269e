using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Response = Assay.Kafka.Broker.Protocol.Messages.ShareGroupHeartbeatResponse;

namespace Assay.Kafka.Broker.Groups.Share;

internal sealed partial class ShareGroup
{
    /// <summary>The most members a share group has (<c>group.share.max.size</c>).</summary>
    private const int MaxMembers = 200;

    private readonly Dictionary<string, HashSet<TopicPartition>> _target = [];

    /// <summary>A heartbeat, the first of which joins. It answers what the member is assigned, if that changed.</summary>
    /// <exception cref="RefusedException">The member is unknown or in another epoch, or the group is full.</exception>
    public Response Heartbeat(RequestContext context, ShareGroupHeartbeatRequest request)
    {
        if (IsEmpty is false && _members.Count >= MaxMembers && !_members.ContainsKey(request.MemberId))
        {
            throw new RefusedException(ErrorCode.GroupMaxSizeReached, $"Share group {Id} has its {MaxMembers} members.");
        }

        var member = request.MemberEpoch == 0 ? _members.GetValueOrDefault(request.MemberId) ?? new ShareMember(request.MemberId) : FindOrRefuse(request.MemberId);
        if (request.MemberEpoch != 0 && request.MemberEpoch != member.Epoch && request.MemberEpoch != member.PreviousEpoch)
        {
            throw new RefusedException(
                ErrorCode.FencedMemberEpoch, $"The member says it is in epoch {request.MemberEpoch}, but it is in epoch {member.Epoch}. It must join again.");
        }

        _members.TryAdd(member.Id, member);
        (member.ClientId, member.ClientHost, member.RackId) = (context.ClientId, context.ClientHost, request.RackId ?? member.RackId);
        var isChanged = request.SubscribedTopicNames is { } names && !member.Topics.SetEquals(names);
        if (request.SubscribedTopicNames is not null)
        {
            member.Topics = new SortedSet<string>(request.SubscribedTopicNames, StringComparer.Ordinal);
        }

        AssignIf(isChanged);
        var isNews = Follow(member);
        (member.Session ??= new(cluster.Gate, cluster.Time, () => Remove(member))).Arm(Settings.ShareSessionTimeout);
        return new()
        {
            MemberId = member.Id,
            MemberEpoch = member.Epoch,
            HeartbeatIntervalMs = (int)Settings.ShareHeartbeatInterval.TotalMilliseconds,
            // Whoever names its topics tells all there is to tell, as after an answer that it did not get.
            Assignment = isNews || request.MemberEpoch == 0 || request.SubscribedTopicNames is not null ? AssignmentOf(member) : null,
        };
    }

    /// <summary>A member goes.</summary>
    /// <exception cref="RefusedException">It is not there.</exception>
    public Response Leave(string memberId)
    {
        Remove(FindOrRefuse(memberId));
        return new() { MemberId = memberId, MemberEpoch = -1 };
    }

    private ShareMember FindOrRefuse(string memberId) =>
        _members.GetValueOrDefault(memberId) ?? throw new RefusedException(ErrorCode.UnknownMemberId, $"Member {memberId} is not a member of group {Id}.");

    // Nobody has to give anything up first: partitions are shared.
    private bool Follow(ShareMember member)
    {
        if (member.Epoch == AssignmentEpoch)
        {
            return false;
        }

        (member.PreviousEpoch, member.Epoch) = (member.Epoch, AssignmentEpoch);
        var target = _target.GetValueOrDefault(member.Id) ?? [];
        var isNews = !member.Assigned.SetEquals(target);
        member.Assigned = target;
        cluster.Changes.Increment();
        return isNews;
    }

    // The others learn of it with their next heartbeat. What it was lent comes back when its session ends, or its time is up.
    private void Remove(ShareMember member)
    {
        _members.Remove(member.Id);
        _target.Remove(member.Id);
        member.Dispose();
        _epoch++;
        cluster.Changes.Increment();
    }

    private static Response.MemberAssignment AssignmentOf(ShareMember member) => new()
    {
        TopicPartitions =
        [
            .. member.Assigned.Order().GroupBy(partition => partition.TopicId).Select(topic => new Response.AssignedTopic
            {
                TopicId = topic.Key,
                Partitions = [.. topic.Select(partition => partition.Partition)],
            }),
        ],
    };
}
