using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups.Consumer;

// Members of the classic protocol in a consumer group: they join, are told their epoch as generation and get their assignment by SyncGroup;
// a rebalance in progress makes them join again, which tells what they own. None of them leads, for the broker assigns.
internal sealed partial class ConsumerGroup : IClassicMembership
{
    private const short RequiresKnownId = 4;

    public Task<JoinGroupResponse> Join(RequestContext context, JoinGroupRequest request)
    {
        var memberId = request.MemberId.Length > 0 ? request.MemberId : $"{context.ClientId}-{Guid.NewGuid()}";
        var replaced = request.GroupInstanceId is null ? null : FindStatic(request.GroupInstanceId);
        var subscription = Fits(request) ? ConsumerProtocol.TryReadSubscription(request.Protocols[0].Metadata) : null;
        var error = subscription is null ? ErrorCode.InconsistentGroupProtocol
            : request.GroupInstanceId is null || request.MemberId.Length == 0 ? ErrorCode.None
            : replaced is null ? ErrorCode.UnknownMemberId
            : replaced.Id != request.MemberId ? ErrorCode.FencedInstanceId
            : ErrorCode.None;
        if (error != ErrorCode.None)
        {
            return Task.FromResult(GroupMember.Refuse(context.Version, "", error));
        }

        if (request is { MemberId: "", GroupInstanceId: null } && context.Version >= RequiresKnownId)
        {
            return Task.FromResult(GroupMember.Refuse(context.Version, memberId, ErrorCode.MemberIdRequired));
        }

        var isLastOfItsKind = replaced is { Classic: null };
        var member = replaced is null ? Find(memberId) ?? new ConsumerMember(memberId)
            : replaced.Id == memberId ? replaced
            : Replace(replaced, memberId);
        _members.TryAdd(member.Id, member);
        member.InstanceId = request.GroupInstanceId ?? member.InstanceId;
        member.RackId = subscription!.RackId ?? member.RackId;
        member.ClientId = context.ClientId;
        member.ClientHost = context.ClientHost;
        member.RebalanceTimeout = TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs < 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs);
        member.Classic = new(TimeSpan.FromMilliseconds(request.SessionTimeoutMs), request.Protocols);
        var isChanged = Subscribe(member, subscription.Topics, "");
        Advance(member, isChanged, OwnedIds(subscription.Owned));
        var response = new JoinGroupResponse
        {
            MemberId = member.Id,
            GenerationId = member.Epoch,
            ProtocolType = ConsumerProtocol.Type,
            ProtocolName = member.Classic.ProtocolName,
        };
        if (isLastOfItsKind && _members.Values.All(other => other.Classic is not null))
        {
            var classic = cluster.Groups.Replace(this, GroupConversion.ToClassic(cluster, this));
            if (isChanged)
            {
                classic.Rebalance();
            }
        }
        else
        {
            KeepClassicAlive(member);
            Arm(member.Rebalance ??= new(cluster.Gate, cluster.Time, () => Fence(member)), member.RebalanceTimeout);
        }

        return Task.FromResult(response);
    }

    public Task<SyncGroupResponse> Sync(SyncGroupRequest request)
    {
        var error = CheckClassic(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
        if (error == ErrorCode.None
            && ((request.ProtocolType ?? ConsumerProtocol.Type) != ConsumerProtocol.Type || (request.ProtocolName ?? member!.Classic!.ProtocolName) != member!.Classic!.ProtocolName))
        {
            error = ErrorCode.InconsistentGroupProtocol;
        }

        // Who has partitions to give up has joined already; it goes on when it gave them up.
        if (error == ErrorCode.None && Epoch > member!.Epoch && member.State != MemberState.UnrevokedPartitions)
        {
            AwaitJoin(member);
            error = ErrorCode.RebalanceInProgress;
        }

        if (error != ErrorCode.None)
        {
            return Task.FromResult(new SyncGroupResponse { ErrorCode = (short)error });
        }

        member!.Rebalance?.Disarm();
        KeepClassicAlive(member);
        return Task.FromResult(new SyncGroupResponse
        {
            ProtocolType = ConsumerProtocol.Type,
            ProtocolName = member.Classic!.ProtocolName,
            Assignment = AssignmentBytes(member.Classic, member.Assigned.Keys),
        });
    }

    public ErrorCode Heartbeat(HeartbeatRequest request)
    {
        var error = CheckClassic(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
        if (error != ErrorCode.None)
        {
            return error;
        }

        KeepClassicAlive(member!);
        var isDue = member!.Epoch < Epoch
            || member.State == MemberState.UnrevokedPartitions
            || (member.State == MemberState.UnreleasedPartitions
                && !TargetOf(member.Id).Any(partition => !member.Assigned.ContainsKey(partition) && IsHeldByAnother(member, partition)));
        if (isDue)
        {
            AwaitJoin(member);
        }

        return isDue ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public ErrorCode Leave(string memberId, string? instanceId)
    {
        var member = instanceId is null ? Find(memberId) : FindStatic(instanceId);
        if (member is null)
        {
            return ErrorCode.UnknownMemberId;
        }

        if (memberId.Length > 0 && member.Id != memberId)
        {
            return ErrorCode.FencedInstanceId;
        }

        Fence(member);
        return ErrorCode.None;
    }

    /// <summary>An assignment as the member reads it.</summary>
    public ReadOnlyMemory<byte> AssignmentBytes(ClassicMembership classic, IEnumerable<TopicPartition> partitions) =>
        ConsumerProtocol.WriteAssignment(ConsumerProtocol.VersionOf(classic.Protocols[0].Metadata), NamesOf(partitions));

    // The same protocol, and an assignor that every classic member has: the group may have to go back to it.
    private bool Fits(JoinGroupRequest request) =>
        request.ProtocolType == ConsumerProtocol.Type && request.Protocols.Count > 0
        && request.Protocols.Any(offered => _members.Values
            .Where(member => member.Classic is not null && member.Id != request.MemberId)
            .All(member => member.Classic!.Protocols.Any(known => known.Name == offered.Name)));

    private ErrorCode CheckClassic(string memberId, string? instanceId, int generation, out ConsumerMember? member)
    {
        member = instanceId is null ? Find(memberId) : FindStatic(instanceId);
        return member is null ? ErrorCode.UnknownMemberId
            : member.Id != memberId ? ErrorCode.FencedInstanceId
            : member.Classic is null ? ErrorCode.UnknownMemberId
            : member.Epoch != generation ? ErrorCode.IllegalGeneration
            : ErrorCode.None;
    }

    private void KeepClassicAlive(ConsumerMember member) =>
        Arm(member.Session ??= new(cluster.Gate, cluster.Time, () => Fence(member)), member.Classic!.SessionTimeout);

    private void AwaitJoin(ConsumerMember member)
    {
        member.Rebalance ??= new(cluster.Gate, cluster.Time, () => Fence(member));
        if (!member.Rebalance.IsArmed)
        {
            Arm(member.Rebalance, member.RebalanceTimeout);
        }
    }

    private HashSet<TopicPartition> OwnedIds(IReadOnlyList<PartitionId> owned) =>
    [
        .. owned.Select(partition => (cluster.Topics.Find(partition.Topic)?.Id, partition.Partition))
            .Where(partition => partition.Id is not null)
            .Select(partition => new TopicPartition(partition.Id!.Value, partition.Partition)),
    ];
}
