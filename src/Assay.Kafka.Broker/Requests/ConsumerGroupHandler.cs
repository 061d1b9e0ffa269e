using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Groups.Consumer;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Described = Assay.Kafka.Broker.Protocol.Messages.ConsumerGroupDescribeResponse.DescribedGroup;

namespace Assay.Kafka.Broker.Requests;

/// <summary>ConsumerGroupHeartbeat and ConsumerGroupDescribe of the consumer protocol (KIP-848).</summary>
internal sealed class ConsumerGroupHandler(ClusterState cluster)
{
    private const int Joining = 0;
    private const int Leaving = -1;
    private const int NotSaid = -1;
    private const sbyte ClassicMember = 0;
    private const sbyte ConsumerMemberType = 1;

    // From this version on clients make their ids themselves (KIP-1082).
    private const short RequiresMemberId = 1;

    public IResponse Heartbeat(RequestContext context, ConsumerGroupHeartbeatRequest request)
    {
        try
        {
            Check(context, request);
            return request.MemberEpoch is Leaving or ConsumerMember.AwayEpoch ? cluster.Groups.FindConsumerGroup(request.GroupId).Leave(request)
                : request.MemberEpoch == Joining ? cluster.Groups.FindOrAddConsumerGroup(request.GroupId).Heartbeat(context, request)
                : cluster.Groups.FindConsumerGroup(request.GroupId).Heartbeat(context, request);
        }
        catch (RefusedException refused)
        {
            return new ConsumerGroupHeartbeatResponse { ErrorCode = (short)refused.Error, ErrorMessage = refused.Message };
        }
    }

    public IResponse Describe(RequestContext context, ConsumerGroupDescribeRequest request) => new ConsumerGroupDescribeResponse
    {
        Groups = [.. request.GroupIds.Select(id => Describe(context, id, request.IncludeAuthorizedOperations))],
    };

    private static void Check(RequestContext context, ConsumerGroupHeartbeatRequest request)
    {
        Require(request.MemberId.Length > 0 || (context.Version < RequiresMemberId && request.MemberEpoch is Joining or ConsumerMember.AwayEpoch), "MemberId can't be empty.");
        Require(request.GroupId.Length > 0, "GroupId can't be empty.");
        Require(request.InstanceId is not "", "InstanceId can't be empty.");
        Require(request.RackId is not "", "RackId can't be empty.");
        if (request.MemberEpoch == Joining)
        {
            Require(request.RebalanceTimeoutMs != NotSaid, "RebalanceTimeoutMs must be given when joining.");
            Require(request.TopicPartitions is { Count: 0 }, "TopicPartitions must be empty when joining.");
            Require(
                request.SubscribedTopicNames is not null || request.SubscribedTopicRegex is not null,
                "SubscribedTopicNames or SubscribedTopicRegex must be given when joining.");
        }
        else if (request.MemberEpoch == ConsumerMember.AwayEpoch)
        {
            Require(request.InstanceId is not null, "InstanceId can't be null.");
        }

        Require(request.MemberEpoch >= ConsumerMember.AwayEpoch, "MemberEpoch is invalid.");
        if (request.ServerAssignor is not null && PartitionAssignors.Find(request.ServerAssignor) is null)
        {
            throw new RefusedException(
                ErrorCode.UnsupportedAssignor, $"ServerAssignor {request.ServerAssignor} is not supported. There are: {PartitionAssignors.Names}.");
        }

        if (!string.IsNullOrEmpty(request.SubscribedTopicRegex))
        {
            TopicPattern.Parse(request.SubscribedTopicRegex);
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
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
            return Describe(context, cluster.Groups.FindConsumerGroup(id), withOperations);
        }
        catch (RefusedException refused)
        {
            return new() { GroupId = id, ErrorCode = (short)refused.Error, ErrorMessage = refused.Message };
        }
    }

    private Described Describe(RequestContext context, ConsumerGroup group, bool withOperations) => new()
    {
        GroupId = group.Id,
        GroupState = group.State,
        GroupEpoch = group.Epoch,
        AssignmentEpoch = group.AssignmentEpoch,
        AssignorName = group.Assignor.Name,
        AuthorizedOperations = withOperations ? AuthorizedOperations.On(cluster, context, AclResourceType.Group, group.Id) : AuthorizedOperations.NotAsked,
        Members = [.. group.Members.Select(member => new Described.Member
        {
            MemberId = member.Id,
            InstanceId = member.InstanceId,
            RackId = member.RackId,
            MemberEpoch = member.Epoch,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            SubscribedTopicNames = [.. member.Topics],
            SubscribedTopicRegex = member.Pattern,
            Assignment = Describe(member.Assigned.Keys.Concat(member.Revoking.Keys)),
            TargetAssignment = Describe(group.TargetOf(member.Id)),
            MemberType = member.Classic is null ? ConsumerMemberType : ClassicMember,
        })],
    };

    private ConsumerGroupDescribeResponse.MemberAssignment Describe(IEnumerable<TopicPartition> partitions) => new()
    {
        TopicPartitions =
        [
            .. partitions.Order().GroupBy(partition => partition.TopicId)
                .Select(topic => (cluster.Topics.Find(topic.Key)?.Name, Partitions: topic))
                .Where(topic => topic.Name is not null)
                .Select(topic => new ConsumerGroupDescribeResponse.AssignedTopic
                {
                    TopicId = topic.Partitions.Key,
                    TopicName = topic.Name!,
                    Partitions = [.. topic.Partitions.Select(partition => partition.Partition)],
                }),
        ],
    };
}
