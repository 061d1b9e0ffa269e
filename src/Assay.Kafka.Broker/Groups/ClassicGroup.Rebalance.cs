using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups;

internal sealed partial class ClassicGroup
{
    // Limits the phase the group is in: the initial delay, the joining, or the wait for the leader's assignment.
    private Deadline? _rebalance;
    private Deadline? _initialDelay;
    private TimeSpan _initialDelayLeft;
    private bool _isInitialDelay;
    private bool _joinedDuringDelay;

    private Task<JoinGroupResponse> AddMember(RequestContext context, JoinGroupRequest request, string memberId)
    {
        var member = new GroupMember(memberId, request.GroupInstanceId);
        Update(member, context, request);
        _protocolType = request.ProtocolType;
        Add(member);
        _joinedDuringDelay = _isInitialDelay;
        return ParkAndRebalance(member);
    }

    public override void RestartSessions()
    {
        foreach (var member in Members)
        {
            member.Session?.Restart();
        }
    }

    /// <summary>Makes the members join again.</summary>
    public override void Rebalance()
    {
        if (Phase is GroupPhase.Stable or GroupPhase.CompletingRebalance)
        {
            Prepare();
        }
    }

    protected override void ExpelMembers()
    {
        foreach (var member in Members.ToList())
        {
            Remove(member);
        }
    }

    private void Add(GroupMember member)
    {
        member.Session = new(cluster.Gate, cluster.Time, () => Expire(member));
        _roster.Add(member);
    }

    private Task<JoinGroupResponse> Rejoin(RequestContext context, JoinGroupRequest request, GroupMember member)
    {
        var isUnchanged = member.OffersTheSame(request.Protocols);
        var changesNothing = Phase switch
        {
            GroupPhase.CompletingRebalance => isUnchanged,
            GroupPhase.Stable => isUnchanged && member.Id != _roster.LeaderId,
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
        var leads = oldId == _roster.LeaderId;
        member.Dismiss(ErrorCode.FencedInstanceId);
        _roster.Rename(member, newId);
        Update(member, context, request);
        cluster.Changes.Increment();
        if (Phase != GroupPhase.Stable || _roster.SelectProtocol() != ProtocolName)
        {
            return ParkAndRebalance(member);
        }

        KeepAlive(member);
        var response = Joined(member);
        if (leads && context.Version >= 9)
        {
            response.SkipAssignment = true;
        }
        else if (leads)
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
        foreach (var member in Members)
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
            _initialDelayLeft = _roster.LongestRebalance - cluster.Options.InitialRebalanceDelay;
            DelayJoining();
        }
        else
        {
            LimitPhase(_roster.LongestRebalance);
        }
    }

    private void LimitPhase(TimeSpan limit) => (_rebalance ??= new(cluster.Gate, cluster.Time, PhaseExpired)).Arm(limit);

    private void DelayJoining() => (_initialDelay ??= new(cluster.Gate, cluster.WaitTime, PhaseExpired)).Arm(cluster.Options.InitialRebalanceDelay);

    private void PhaseExpired()
    {
        if (Phase == GroupPhase.CompletingRebalance)
        {
            // Whoever did not fetch its assignment by now has gone; without the leader there is none.
            foreach (var member in Members.Where(member => !member.IsSyncing).ToList())
            {
                Remove(member);
            }

            return;
        }

        if (_isInitialDelay && _joinedDuringDelay && _initialDelayLeft > TimeSpan.Zero)
        {
            _joinedDuringDelay = false;
            _initialDelayLeft -= cluster.Options.InitialRebalanceDelay;
            DelayJoining();
            return;
        }

        CompleteJoining();
    }

    private void CompleteIfAllJoined()
    {
        if (Phase == GroupPhase.PreparingRebalance && !_isInitialDelay && _pending.Count == 0 && Members.All(member => member.IsJoining))
        {
            CompleteJoining();
        }
    }

    private void CompleteJoining()
    {
        _isInitialDelay = false;
        _initialDelay?.Disarm();
        // A static member may come back within its session; the others have to join again.
        foreach (var member in Members.Where(member => !member.IsJoining && member.InstanceId is null).ToList())
        {
            Forget(member);
        }

        cluster.Changes.Increment();
        if (_roster.IsEmpty)
        {
            Generation++;
            Phase = GroupPhase.Empty;
            ProtocolName = null;
            _rebalance?.Disarm();
            return;
        }

        LimitPhase(_roster.LongestRebalance);
        if (!_roster.TryElectLeader())
        {
            // Only static members, none of which is back: the group goes on waiting for them, in the generation that they know.
            return;
        }

        Generation++;
        ProtocolName = _roster.SelectProtocol();
        Phase = GroupPhase.CompletingRebalance;
        foreach (var member in Members)
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
        foreach (var member in Members)
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
        _roster.Remove(member);
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
        Leader = _roster.LeaderId,
        MemberId = member.Id,
        Members = member.Id != _roster.LeaderId ? [] :
        [
            .. Members.Select(other => new JoinGroupResponse.JoinGroupResponseMember
            {
                MemberId = other.Id,
                GroupInstanceId = other.InstanceId,
                Metadata = other.MetadataFor(ProtocolName),
            }),
        ],
    };
}
