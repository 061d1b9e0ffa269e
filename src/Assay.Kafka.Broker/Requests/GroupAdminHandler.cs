using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeGroups, which is for classic groups only, and ListGroups, DeleteGroups and OffsetDelete for those of every type.</summary>
internal sealed class GroupAdminHandler(ClusterState cluster)
{
    private const string Dead = "Dead";

    // From here on a group that does not exist is an error rather than a dead group.
    private const short TellsOfMissingGroups = 6;

    public IResponse Describe(RequestContext context, DescribeGroupsRequest request) => new DescribeGroupsResponse
    {
        Groups = [.. request.Groups.Select(id => cluster.Groups.Find(id) is ClassicGroup group ? Describe(context, group, request) : Missing(context, id, request))],
    };

    public IResponse List(RequestContext context, ListGroupsRequest request) => new ListGroupsResponse
    {
        Groups =
        [
            .. cluster.Groups.All
                .Where(group => Passes(request.StatesFilter, group.State) && Passes(request.TypesFilter, TypeOf(group)))
                .Select(group => new ListGroupsResponse.ListedGroup
                {
                    GroupId = group.Id,
                    ProtocolType = group.ProtocolType,
                    GroupState = group.State,
                    GroupType = TypeOf(group),
                }),
        ],
    };

    public IResponse Delete(RequestContext context, DeleteGroupsRequest request) => new DeleteGroupsResponse
    {
        Results = [.. request.GroupsNames.Distinct().Select(id => new DeleteGroupsResponse.DeletableGroupResult
        {
            GroupId = id,
            ErrorCode = (short)cluster.Groups.Delete(id),
        })],
    };

    public IResponse DeleteOffsets(RequestContext context, OffsetDeleteRequest request)
    {
        var group = cluster.Groups.Find(request.GroupId);
        var error = request.GroupId.Length == 0 ? ErrorCode.InvalidGroupId : group?.CheckOffsetDelete() ?? ErrorCode.GroupIdNotFound;
        return error != ErrorCode.None ? new OffsetDeleteResponse { ErrorCode = (short)error } : new OffsetDeleteResponse
        {
            Topics = [.. request.Topics.Select(topic => new OffsetDeleteResponse.OffsetDeleteResponseTopic
            {
                Name = topic.Name,
                Partitions = [.. topic.Partitions.Select(partition => new OffsetDeleteResponse.OffsetDeleteResponseTopic.OffsetDeleteResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = (short)Delete(context, group, topic.Name, partition.PartitionIndex),
                })],
            })],
        };
    }

    private DescribeGroupsResponse.DescribedGroup Describe(RequestContext context, ClassicGroup group, DescribeGroupsRequest request)
    {
        // What members subscribe to is only settled while the group is stable.
        var isStable = group.Phase == GroupPhase.Stable;
        return new()
        {
            GroupId = group.Id,
            GroupState = group.Phase.ToString(),
            ProtocolType = group.ProtocolType,
            ProtocolData = isStable ? group.ProtocolName ?? "" : "",
            AuthorizedOperations = Operations(context, group.Id, request.IncludeAuthorizedOperations),
            Members =
            [
                .. group.Members.Select(member => new DescribeGroupsResponse.DescribedGroup.DescribedGroupMember
                {
                    MemberId = member.Id,
                    GroupInstanceId = member.InstanceId,
                    ClientId = member.ClientId,
                    ClientHost = member.ClientHost,
                    MemberMetadata = isStable ? member.MetadataFor(group.ProtocolName) : default,
                    MemberAssignment = member.Assignment,
                }),
            ],
        };
    }

    private DescribeGroupsResponse.DescribedGroup Missing(RequestContext context, string id, DescribeGroupsRequest request)
    {
        var isToldOf = context.Version >= TellsOfMissingGroups;
        return new()
        {
            GroupId = id,
            GroupState = Dead,
            ErrorCode = (short)(isToldOf ? ErrorCode.GroupIdNotFound : ErrorCode.None),
            ErrorMessage = !isToldOf ? null : cluster.Groups.Find(id) is null ? $"Group {id} not found." : $"Group {id} is not a classic group.",
            AuthorizedOperations = Operations(context, id, request.IncludeAuthorizedOperations && !isToldOf),
        };
    }

    private int Operations(RequestContext context, string group, bool asked) =>
        asked ? AuthorizedOperations.On(cluster, context, AclResourceType.Group, group) : AuthorizedOperations.NotAsked;

    private ErrorCode Delete(RequestContext context, Group? group, string topic, int partition)
    {
        if (cluster.Authorizer.RefuseTopic(context, topic) is not ErrorCode.None and var refused)
        {
            return refused;
        }

        if (cluster.Topics.Find(topic, partition) is null)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }

        if (group!.Subscribes(topic))
        {
            return ErrorCode.GroupSubscribedToTopic;
        }

        group.Offsets.Forget(topic, partition);
        cluster.Changes.Increment();
        return ErrorCode.None;
    }

    private static string TypeOf(Group group) => group.Type.ToString().ToLowerInvariant();

    private static bool Passes(List<string> filter, string value) =>
        filter.Count == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);
}
