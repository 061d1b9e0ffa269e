using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>JoinGroup, SyncGroup, Heartbeat and LeaveGroup of the classic protocol.</summary>
internal sealed class GroupMembershipHandler(ClusterState cluster)
{
    public async ValueTask<IResponse?> JoinAsync(RequestContext context, JoinGroupRequest request)
    {
        ClassicGroup group;
        Task<JoinGroupResponse> join;
        lock (cluster.Gate)
        {
            var error = Check(request);
            if (error != ErrorCode.None)
            {
                return new JoinGroupResponse { ErrorCode = (short)error, MemberId = request.MemberId, ProtocolName = context.Version >= 7 ? null : "" };
            }

            group = cluster.Groups.FindOrAdd(request.GroupId);
            join = group.Join(context, request);
        }

        await using var abandon = context.Closed.UnsafeRegister(_ =>
        {
            lock (cluster.Gate)
            {
                group.Abandon(join);
            }
        }, null);
        return await join;
    }

    public async ValueTask<IResponse?> SyncAsync(RequestContext context, SyncGroupRequest request)
    {
        Task<SyncGroupResponse> sync;
        lock (cluster.Gate)
        {
            if (cluster.Groups.Find(request.GroupId) is not { } group)
            {
                return new SyncGroupResponse { ErrorCode = (short)ErrorCode.UnknownMemberId };
            }

            sync = group.Sync(request);
        }

        return await sync;
    }

    public IResponse Heartbeat(RequestContext context, HeartbeatRequest request) => new HeartbeatResponse
    {
        ErrorCode = (short)(cluster.Groups.Find(request.GroupId)?.Heartbeat(request) ?? ErrorCode.UnknownMemberId),
    };

    public IResponse Leave(RequestContext context, LeaveGroupRequest request)
    {
        var group = cluster.Groups.Find(request.GroupId);
        if (context.Version < 3)
        {
            return new LeaveGroupResponse { ErrorCode = (short)(group?.Leave(request.MemberId, null) ?? ErrorCode.UnknownMemberId) };
        }

        return new LeaveGroupResponse
        {
            Members =
            [
                .. request.Members.Select(member => new LeaveGroupResponse.MemberResponse
                {
                    MemberId = member.MemberId,
                    GroupInstanceId = member.GroupInstanceId,
                    ErrorCode = (short)(group?.Leave(member.MemberId, member.GroupInstanceId) ?? ErrorCode.UnknownMemberId),
                }),
            ],
        };
    }

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
