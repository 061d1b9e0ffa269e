using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups;

/// <summary>A group that members of the classic protocol can be in.</summary>
internal interface IClassicMembership
{
    Task<JoinGroupResponse> Join(RequestContext context, JoinGroupRequest request);

    Task<SyncGroupResponse> Sync(SyncGroupRequest request);

    ErrorCode Heartbeat(HeartbeatRequest request);

    /// <summary>A member goes. A static one may be named by its instance alone.</summary>
    ErrorCode Leave(string memberId, string? instanceId);
}
