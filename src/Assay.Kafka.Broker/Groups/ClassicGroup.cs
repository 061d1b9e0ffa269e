using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups;

/// <summary>
/// A group of the classic protocol: members join, one of them assigns, all of them learn what they got (KIP-62, 345, 394, 429).
/// Guarded by the gate of its cluster.
/// </summary>
internal sealed partial class ClassicGroup(ClusterState cluster, string id, OffsetStore offsets) : Group(id, offsets), IClassicMembership
{
    private readonly GroupRoster _roster = new();

    // Members that got their id but have not joined with it yet (KIP-394).
    private readonly Dictionary<string, Deadline> _pending = [];

    private string _protocolType = "";

    /// <summary>A group that its members left for another protocol and come back to: it is stable, with what they own now.</summary>
    public ClassicGroup(
        ClusterState cluster, string id, OffsetStore offsets, int generation, string protocolType, IEnumerable<GroupMember> members)
        : this(cluster, id, offsets)
    {
        foreach (var member in members)
        {
            Add(member);
        }

        (Generation, _protocolType, Phase) = (generation, protocolType, GroupPhase.Stable);
        ProtocolName = _roster.SelectProtocol();
        foreach (var member in Members)
        {
            KeepAlive(member);
        }
    }

    public GroupPhase Phase { get; private set; }

    public int Generation { get; private set; }

    /// <summary>The assignor the members agreed on; null while there is none.</summary>
    public string? ProtocolName { get; private set; }

    public IReadOnlyCollection<GroupMember> Members => _roster.Members;

    public override GroupType Type => GroupType.Classic;

    /// <summary>"consumer" for consumers; empty while nobody ever joined.</summary>
    public override string ProtocolType => _protocolType;

    public override string State => Phase.ToString();

    public override bool IsEmpty => Phase == GroupPhase.Empty;

    public override int Epoch => Generation;

    public Task<JoinGroupResponse> Join(RequestContext context, JoinGroupRequest request)
    {
        if (!Fits(request))
        {
            return RefuseJoin(context, request.MemberId, ErrorCode.InconsistentGroupProtocol);
        }

        return request.GroupInstanceId is null ? JoinDynamic(context, request) : JoinStatic(context, request, request.GroupInstanceId);
    }

    public Task<SyncGroupResponse> Sync(SyncGroupRequest request)
    {
        var error = Check(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
        if (error == ErrorCode.None && ((request.ProtocolType ?? ProtocolType) != ProtocolType || (request.ProtocolName ?? ProtocolName) != ProtocolName))
        {
            error = ErrorCode.InconsistentGroupProtocol;
        }

        if (error != ErrorCode.None || Phase == GroupPhase.PreparingRebalance)
        {
            return Task.FromResult(new SyncGroupResponse
            {
                ErrorCode = (short)(error == ErrorCode.None ? ErrorCode.RebalanceInProgress : error),
            });
        }

        if (Phase == GroupPhase.Stable)
        {
            KeepAlive(member!);
            return Task.FromResult(Assigned(member!));
        }

        var parked = member!.ParkSync();
        if (member.Id == _roster.LeaderId)
        {
            Assign(request.Assignments.ToDictionary(given => given.MemberId, given => given.Assignment));
        }

        return parked;
    }

    public ErrorCode Heartbeat(HeartbeatRequest request)
    {
        var error = Check(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
        if (error != ErrorCode.None)
        {
            return error;
        }

        KeepAlive(member!);
        return Phase == GroupPhase.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>A member goes. A static one may be named by its instance alone.</summary>
    public ErrorCode Leave(string memberId, string? instanceId)
    {
        if (instanceId is not null)
        {
            if (_roster.IdOf(instanceId) is not { } current)
            {
                return ErrorCode.UnknownMemberId;
            }

            if (memberId.Length > 0 && memberId != current)
            {
                return ErrorCode.FencedInstanceId;
            }

            memberId = current;
        }

        if (_pending.Remove(memberId, out var deadline))
        {
            deadline.Dispose();
            CompleteIfAllJoined();
            return ErrorCode.None;
        }

        if (_roster.Find(memberId) is not { } member)
        {
            return ErrorCode.UnknownMemberId;
        }

        Remove(member);
        return ErrorCode.None;
    }

    public override ErrorCode CheckCommit(Committer commit, bool isTransactional, short version)
    {
        if (commit.Epoch < 0 && IsEmpty)
        {
            return ErrorCode.None;
        }

        if (commit.Epoch >= 0 || commit.MemberId.Length > 0 || commit.InstanceId is not null)
        {
            var error = Check(commit.MemberId, commit.InstanceId, commit.Epoch, out var member);
            if (error != ErrorCode.None)
            {
                return error;
            }

            KeepAlive(member!);
        }
        else if (!isTransactional)
        {
            return ErrorCode.UnknownMemberId;
        }

        return !isTransactional && Phase == GroupPhase.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public override ErrorCode CheckOffsetDelete() =>
        IsEmpty || ProtocolType == ConsumerProtocol.Type ? ErrorCode.None : ErrorCode.NonEmptyGroup;

    public override bool Subscribes(string topic) =>
        ProtocolType == ConsumerProtocol.Type && Members.Any(member => SubscriptionOf(member).Contains(topic));

    public override IEnumerable<GroupMemberInfo> DescribeMembers() => Members.Select(member =>
    {
        IReadOnlyList<PartitionId> assignment = [];
        if (ProtocolType == ConsumerProtocol.Type && Phase == GroupPhase.Stable)
        {
            ConsumerProtocol.TryReadAssignment(member.Assignment, out assignment, out _);
        }

        return new GroupMemberInfo
        {
            MemberId = member.Id,
            InstanceId = member.InstanceId,
            ClientId = member.ClientId,
            Subscription = SubscriptionOf(member),
            Assignment = assignment,
        };
    });

    /// <summary>Sends everybody who waits for something back to join again: the group is about to end.</summary>
    public void EndRebalance()
    {
        foreach (var member in Members)
        {
            member.Dismiss(ErrorCode.RebalanceInProgress);
        }
    }

    public override void Dispose()
    {
        _rebalance?.Dispose();
        _initialDelay?.Dispose();
        foreach (var member in Members)
        {
            member.Session?.Dispose();
        }

        foreach (var deadline in _pending.Values)
        {
            deadline.Dispose();
        }
    }

    private Task<JoinGroupResponse> JoinDynamic(RequestContext context, JoinGroupRequest request)
    {
        if (request.MemberId.Length == 0)
        {
            var newId = $"{context.ClientId}-{Guid.NewGuid()}";
            if (context.Version < 4)
            {
                return AddMember(context, request, newId);
            }

            AddPending(newId, TimeSpan.FromMilliseconds(request.SessionTimeoutMs));
            return RefuseJoin(context, newId, ErrorCode.MemberIdRequired);
        }

        if (_pending.Remove(request.MemberId, out var deadline))
        {
            deadline.Dispose();
            return AddMember(context, request, request.MemberId);
        }

        return _roster.Find(request.MemberId) is { InstanceId: null } member
            ? Rejoin(context, request, member)
            : RefuseJoin(context, request.MemberId, ErrorCode.UnknownMemberId);
    }

    private Task<JoinGroupResponse> JoinStatic(RequestContext context, JoinGroupRequest request, string instanceId)
    {
        var known = _roster.IdOf(instanceId) is { } current ? _roster.Find(current) : null;
        if (request.MemberId.Length == 0)
        {
            var newId = $"{instanceId}-{Guid.NewGuid()}";
            return known is null ? AddMember(context, request, newId) : Replace(context, request, known, newId);
        }

        return known is null ? RefuseJoin(context, request.MemberId, ErrorCode.UnknownMemberId)
            : known.Id != request.MemberId ? RefuseJoin(context, request.MemberId, ErrorCode.FencedInstanceId)
            : Rejoin(context, request, known);
    }

    // Whether this member could work with the others: the same type, and an assignor that everybody has.
    private bool Fits(JoinGroupRequest request) =>
        request.ProtocolType.Length > 0 && request.Protocols.Count > 0
        && (_roster.IsEmpty
            || (request.ProtocolType == ProtocolType
                && request.Protocols.Any(offered => Members.All(member => member.Id == request.MemberId || member.Supports(offered.Name)))));

    private IReadOnlyList<string> SubscriptionOf(GroupMember member)
    {
        var offer = ProtocolName ?? (member.Protocols is [var preferred, ..] ? preferred.Name : null);
        return ProtocolType == ConsumerProtocol.Type ? ConsumerProtocol.TryReadSubscription(member.MetadataFor(offer))?.Topics ?? [] : [];
    }

    private ErrorCode Check(string memberId, string? instanceId, int generation, out GroupMember? member)
    {
        member = _roster.Find(memberId);
        if (instanceId is not null && _roster.IdOf(instanceId) != memberId)
        {
            return _roster.IdOf(instanceId) is null ? ErrorCode.UnknownMemberId : ErrorCode.FencedInstanceId;
        }

        return member is null ? ErrorCode.UnknownMemberId
            : generation != Generation ? ErrorCode.IllegalGeneration
            : ErrorCode.None;
    }

    private SyncGroupResponse Assigned(GroupMember member) =>
        new() { ProtocolType = ProtocolType, ProtocolName = ProtocolName, Assignment = member.Assignment };

    private static Task<JoinGroupResponse> RefuseJoin(RequestContext context, string memberId, ErrorCode error) =>
        Task.FromResult(GroupMember.Refuse(context.Version, memberId, error));
}
