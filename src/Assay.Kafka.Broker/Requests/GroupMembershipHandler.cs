using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>JoinGroup, SyncGroup, Heartbeat and LeaveGroup of the classic protocol.</summary>
internal sealed class GroupMembershipHandler(ClusterState cluster)
{
    // From this version of SyncGroup on a member has to say which protocol it means.
    private const short NamesProtocol = 5;

    public async ValueTask<IResponse?> JoinAsync(RequestContext context, JoinGroupRequest request)
    {
        Task<JoinGroupResponse> join;
        lock (cluster.Gate)
        {
            IClassicMembership? group = null;
            var error = Check(request);
            if (error == ErrorCode.None && (group = cluster.Groups.FindOrAddForJoin(request.GroupId)) is null)
            {
                error = ErrorCode.InconsistentGroupProtocol;
            }

            if (error != ErrorCode.None)
            {
                return GroupMember.Refuse(context.Version, request.MemberId, error);
            }

            join = group!.Join(context, request);
        }

        // The member of a connection that ended counts as joined, as in Kafka, so that it holds nobody up; its session begins with the answer that nobody reads.
        return await join.WaitAsync(context.Closed);
    }

    public async ValueTask<IResponse?> SyncAsync(RequestContext context, SyncGroupRequest request)
    {
        if (context.Version >= NamesProtocol && (request.ProtocolType is null || request.ProtocolName is null))
        {
            return new SyncGroupResponse { ErrorCode = (short)ErrorCode.InconsistentGroupProtocol };
        }

        Task<SyncGroupResponse> sync;
        lock (cluster.Gate)
        {
            if (Find(request.GroupId) is not { } group)
            {
                return new SyncGroupResponse { ErrorCode = (short)(request.GroupId.Length == 0 ? ErrorCode.InvalidGroupId : ErrorCode.UnknownMemberId) };
            }

            sync = group.Sync(request);
        }

        return await sync.WaitAsync(context.Closed);
    }

    public IResponse Heartbeat(RequestContext context, HeartbeatRequest request) => new HeartbeatResponse
    {
        ErrorCode = (short)(Find(request.GroupId)?.Heartbeat(request)
            ?? (request.GroupId.Length == 0 ? ErrorCode.InvalidGroupId : ErrorCode.UnknownMemberId)),
    };

    public IResponse Leave(RequestContext context, LeaveGroupRequest request)
    {
        if (request.GroupId.Length == 0)
        {
            return new LeaveGroupResponse { ErrorCode = (short)ErrorCode.InvalidGroupId };
        }

        if (context.Version < 3)
        {
            return new LeaveGroupResponse { ErrorCode = (short)(Find(request.GroupId)?.Leave(request.MemberId, null) ?? ErrorCode.UnknownMemberId) };
        }

        return new LeaveGroupResponse
        {
            Members =
            [
                .. request.Members.Select(member => new LeaveGroupResponse.MemberResponse
                {
                    MemberId = member.MemberId,
                    GroupInstanceId = member.GroupInstanceId,
                    ErrorCode = (short)(Find(request.GroupId)?.Leave(member.MemberId, member.GroupInstanceId) ?? ErrorCode.UnknownMemberId),
                }),
            ],
        };
    }

    // Looked up for each member that leaves: the first may turn the group into one of another type.
    private IClassicMembership? Find(string group) => cluster.Groups.Find(group) as IClassicMembership;

    private ErrorCode Check(JoinGroupRequest request)
    {
        if (request.GroupId.Length == 0)
        {
            return ErrorCode.InvalidGroupId;
        }

        var session = TimeSpan.FromMilliseconds(request.SessionTimeoutMs);
        if (session < cluster.Options.MinSessionTimeout || session > cluster.Options.MaxSessionTimeout)
        {
            return ErrorCode.InvalidSessionTimeout;
        }

        return request.MemberId.Length > 0 && cluster.Groups.Find(request.GroupId) is null ? ErrorCode.UnknownMemberId : ErrorCode.None;
    }
}
