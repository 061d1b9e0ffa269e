using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups;

internal sealed partial class ClassicGroup
{
    // Limits the phase the group is in: the initial delay, the joining, or the wait for the leader's assignment.
    private Deadline? _rebalance;
    private TimeSpan _initialDelayLeft;
    private bool _isInitialDelay;
    private bool _joinedDuringDelay;

    private Task<JoinGroupResponse> AddMember(RequestContext context, JoinGroupRequest request, string memberId)
    {
        var member = new GroupMember(memberId, request.GroupInstanceId);
        member.Session = new(cluster.Gate, cluster.Time, () => Expire(member));
        Update(member, context, request);
        if (_members.Count == 0)
        {
            LeaderId = memberId;
            ProtocolType = request.ProtocolType;
        }

        _members.Add(memberId, member);
        if (member.InstanceId is not null)
        {
            _idsByInstance[member.InstanceId] = memberId;
        }

        _joinedDuringDelay = _isInitialDelay;
        return ParkAndRebalance(member);
    }

    private Task<JoinGroupResponse> Rejoin(RequestContext context, JoinGroupRequest request, GroupMember member)
    {
        var isUnchanged = member.OffersTheSame(request.Protocols);
        var changesNothing = Phase switch
        {
            GroupPhase.CompletingRebalance => isUnchanged,
            GroupPhase.Stable => isUnchanged && member.Id != LeaderId,
            _ => false,
        };
        Update(member, context, request);
        if (!changesNothing)
        {
            return ParkAndRebalance(member);
        }

        KeepAlive(member);
        return Task.FromResult(Joined(member));
    }

    // A static member that comes back gets a new id; the old one is fenced. While nothing else changes, nobody needs to rebalance.
    private Task<JoinGroupResponse> Replace(RequestContext context, JoinGroupRequest request, GroupMember member, string newId)
    {
        var oldId = member.Id;
        var wasLeader = oldId == LeaderId;
        member.Dismiss(ErrorCode.FencedInstanceId);
        _members.Remove(oldId);
        member.Id = newId;
        _members.Add(newId, member);
        _idsByInstance[member.InstanceId!] = newId;
        LeaderId = wasLeader ? newId : LeaderId;
        Update(member, context, request);
        cluster.Changes.Increment();
        if (Phase != GroupPhase.Stable || SelectProtocol() != ProtocolName)
        {
            return ParkAndRebalance(member);
        }

        KeepAlive(member);
        var response = Joined(member);
        if (wasLeader && context.Version >= 9)
        {
            response.SkipAssignment = true;
        }
        else if (wasLeader)
        {
            // A leader that can't be told to skip the assignment is kept from making one by not telling it that it leads.
            response.Leader = oldId;
            response.Members = [];
        }

        return Task.FromResult(response);
    }

    private static void Update(GroupMember member, RequestContext context, JoinGroupRequest request)
    {
        member.ClientId = context.ClientId;
        member.ClientHost = context.ClientHost;
        member.JoinVersion = context.Version;
        member.SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs);
        member.RebalanceTimeout = TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs < 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs);
        member.Protocols = request.Protocols;
    }

    private Task<JoinGroupResponse> ParkAndRebalance(GroupMember member)
    {
        // A member that waits for the others is not asked for heartbeats.
        member.Session?.Disarm();
        var parked = member.ParkJoin();
        if (Phase != GroupPhase.PreparingRebalance)
        {
            Prepare();
        }

        CompleteIfAllJoined();
        return parked;
    }

    private void Prepare()
    {
        foreach (var member in _members.Values)
        {
            if (member.IsSyncing)
            {
                member.AnswerSync(new() { ErrorCode = (short)ErrorCode.RebalanceInProgress });
                KeepAlive(member);
            }
        }

        _isInitialDelay = Phase == GroupPhase.Empty && cluster.Options.InitialRebalanceDelay > TimeSpan.Zero;
        Phase = GroupPhase.PreparingRebalance;
        cluster.Changes.Increment();
        if (_isInitialDelay)
        {
            _joinedDuringDelay = false;
            _initialDelayLeft = LongestRebalance() - cluster.Options.InitialRebalanceDelay;
            LimitPhase(cluster.Options.InitialRebalanceDelay);
        }
        else
        {
            LimitPhase(LongestRebalance());
        }
    }

    private void LimitPhase(TimeSpan limit) => (_rebalance ??= new(cluster.Gate, cluster.Time, PhaseExpired)).Arm(limit);

    private void PhaseExpired()
    {
        if (Phase == GroupPhase.CompletingRebalance)
        {
            // Whoever did not fetch its assignment by now has gone; without the leader there is none.
            foreach (var member in _members.Values.Where(member => !member.IsSyncing).ToList())
            {
                Remove(member);
            }

            return;
        }

        if (_isInitialDelay && _joinedDuringDelay && _initialDelayLeft > TimeSpan.Zero)
        {
            _joinedDuringDelay = false;
            _initialDelayLeft -= cluster.Options.InitialRebalanceDelay;
            LimitPhase(cluster.Options.InitialRebalanceDelay);
            return;
        }

        CompleteJoining();
    }

    private void CompleteIfAllJoined()
    {
        if (Phase == GroupPhase.PreparingRebalance && !_isInitialDelay && _pending.Count == 0 && _members.Values.All(member => member.IsJoining))
        {
            CompleteJoining();
        }
    }

    private void CompleteJoining()
    {
        _isInitialDelay = false;
        // A static member may come back within its session; the others have to join again.
        foreach (var member in _members.Values.Where(member => !member.IsJoining && member.InstanceId is null).ToList())
        {
            Forget(member);
        }

        Generation++;
        cluster.Changes.Increment();
        if (_members.Count == 0)
        {
            Phase = GroupPhase.Empty;
            ProtocolName = null;
            LeaderId = "";
            _rebalance?.Disarm();
            return;
        }

        if (_members.Values.FirstOrDefault(member => member.IsJoining) is not { } joined)
        {
            LimitPhase(LongestRebalance());
            return;
        }

        if (!_members.TryGetValue(LeaderId, out var leader) || !leader.IsJoining)
        {
            LeaderId = joined.Id;
        }

        ProtocolName = SelectProtocol();
        Phase = GroupPhase.CompletingRebalance;
        LimitPhase(LongestRebalance());
        foreach (var member in _members.Values)
        {
            member.AnswerJoin(Joined(member));
            KeepAlive(member);
        }
    }

    private void Assign(Dictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        Phase = GroupPhase.Stable;
        _rebalance?.Disarm();
        cluster.Changes.Increment();
        foreach (var member in _members.Values)
        {
            member.Assignment = assignments.GetValueOrDefault(member.Id);
            member.AnswerSync(Assigned(member));
            KeepAlive(member);
        }
    }

    private void Expire(GroupMember member)
    {
        if (!member.IsJoining && !member.IsSyncing)
        {
            Remove(member);
        }
    }

    private void Remove(GroupMember member)
    {
        Forget(member);
        member.Dismiss(ErrorCode.UnknownMemberId);
        cluster.Changes.Increment();
        if (Phase is GroupPhase.Stable or GroupPhase.CompletingRebalance)
        {
            Prepare();
        }

        CompleteIfAllJoined();
    }

    private void Forget(GroupMember member)
    {
        member.Session?.Dispose();
        _members.Remove(member.Id);
        if (member.InstanceId is not null && _idsByInstance.GetValueOrDefault(member.InstanceId) == member.Id)
        {
            _idsByInstance.Remove(member.InstanceId);
        }

        if (LeaderId == member.Id)
        {
            LeaderId = _members.Count == 0 ? "" : _members.GetAt(0).Key;
        }
    }

    private void AddPending(string memberId, TimeSpan limit)
    {
        var deadline = new Deadline(cluster.Gate, cluster.Time, () =>
        {
            if (_pending.Remove(memberId, out var passed))
            {
                passed.Dispose();
                CompleteIfAllJoined();
            }
        });
        deadline.Arm(limit);
        _pending.Add(memberId, deadline);
    }

    private static void KeepAlive(GroupMember member) => member.Session?.Arm(member.SessionTimeout);

    private JoinGroupResponse Joined(GroupMember member) => new()
    {
        GenerationId = Generation,
        ProtocolType = ProtocolType,
        ProtocolName = ProtocolName,
        Leader = LeaderId,
        MemberId = member.Id,
        Members = member.Id != LeaderId ? [] :
        [
            .. _members.Values.Select(other => new JoinGroupResponse.JoinGroupResponseMember
            {
                MemberId = other.Id,
                GroupInstanceId = other.InstanceId,
                Metadata = other.MetadataFor(ProtocolName),
            }),
        ],
    };

    // Each member votes for the first of its assignors that everybody has; the most votes win.
    private string SelectProtocol() => _members.Values
        .Select(member => member.Protocols.First(offered => _members.Values.All(other => other.Supports(offered.Name))).Name)
        .GroupBy(name => name)
        .MaxBy(votes => votes.Count())!.Key;

    private TimeSpan LongestRebalance() =>
        _members.Count == 0 ? TimeSpan.Zero : _members.Values.Max(member => member.RebalanceTimeout);
}
