using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Described = Assay.Kafka.Broker.Protocol.Messages.ShareGroupDescribeResponse.DescribedGroup;

namespace Assay.Kafka.Broker.Requests;

/// <summary>ShareGroupHeartbeat and ShareGroupDescribe (KIP-932).</summary>
internal sealed class ShareGroupHandler(ClusterState cluster)
{
    private const int Joining = 0;
    private const int Leaving = -1;

    public IResponse Heartbeat(RequestContext context, ShareGroupHeartbeatRequest request)
    {
        try
        {
            Check(request);
            return request.MemberEpoch switch
            {
                Joining => cluster.Groups.FindOrAddShareGroup(request.GroupId).Heartbeat(context, request),
                Leaving => cluster.Groups.FindShareGroup(request.GroupId).Leave(request.MemberId),
                _ => cluster.Groups.FindShareGroup(request.GroupId).Heartbeat(context, request),
            };
        }
        catch (RefusedException refused)
        {
            return new ShareGroupHeartbeatResponse { ErrorCode = (short)refused.Error, ErrorMessage = refused.Message };
        }
    }

    public IResponse Describe(RequestContext context, ShareGroupDescribeRequest request) => new ShareGroupDescribeResponse
    {
        Groups = [.. request.GroupIds.Select(id => Describe(context, id, request.IncludeAuthorizedOperations))],
    };

    private static void Check(ShareGroupHeartbeatRequest request)
    {
        var message = request.GroupId.Length == 0 ? "GroupId can't be empty."
            : request.MemberId.Length == 0 ? "MemberId can't be empty."
            : request.RackId is "" ? "RackId can't be empty."
            : request.MemberEpoch < Leaving ? "MemberEpoch is invalid."
            : request.MemberEpoch == Joining && request.SubscribedTopicNames is not { Count: > 0 } ? "SubscribedTopicNames must be given when joining."
            : null;
        if (message is not null)
        {
            throw new RefusedException(ErrorCode.InvalidRequest, message);
        }
    }

    private Described Describe(RequestContext context, string id, bool withOperations)
    {
        if (id.Length == 0)
        {
            return new() { GroupId = id, ErrorCode = (short)ErrorCode.InvalidGroupId };
        }

        try
        {
            return Describe(context, cluster.Groups.FindShareGroup(id), withOperations);
        }
        catch (RefusedException refused)
        {
            return new() { GroupId = id, ErrorCode = (short)refused.Error, ErrorMessage = refused.Message };
        }
    }

    private Described Describe(RequestContext context, ShareGroup group, bool withOperations) => new()
    {
        GroupId = group.Id,
        GroupState = group.State,
        GroupEpoch = group.Epoch,
        AssignmentEpoch = group.AssignmentEpoch,
        AssignorName = "simple",
        AuthorizedOperations = withOperations ? AuthorizedOperations.On(cluster, context, AclResourceType.Group, group.Id) : AuthorizedOperations.NotAsked,
        Members = [.. group.Members.Select(member => new Described.Member
        {
            MemberId = member.Id,
            RackId = member.RackId,
            MemberEpoch = member.Epoch,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            SubscribedTopicNames = [.. member.Topics],
            Assignment = Describe(member.Assigned),
        })],
    };

    private ShareGroupDescribeResponse.MemberAssignment Describe(IEnumerable<TopicPartition> partitions) => new()
    {
        TopicPartitions =
        [
            .. partitions.Order().GroupBy(partition => partition.TopicId)
                .Select(topic => (cluster.Topics.Find(topic.Key)?.Name, Partitions: topic))
                .Where(topic => topic.Name is not null)
                .Select(topic => new ShareGroupDescribeResponse.AssignedTopic
                {
                    TopicId = topic.Partitions.Key,
                    TopicName = topic.Name!,
                    Partitions = [.. topic.Partitions.Select(partition => partition.Partition)],
                }),
        ],
    };
}
