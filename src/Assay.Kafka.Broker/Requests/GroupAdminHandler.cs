using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeGroups, ListGroups and DeleteGroups.</summary>
internal sealed class GroupAdminHandler(ClusterState cluster)
{
    private const string GroupType = "classic";
    private const string Dead = "Dead";

    // From here on a group that does not exist is an error rather than a dead group.
    private const short TellsOfMissingGroups = 6;

    public IResponse Describe(RequestContext context, DescribeGroupsRequest request) => new DescribeGroupsResponse
    {
        Groups = [.. request.Groups.Select(id => cluster.Groups.Find(id) is { } group ? Describe(group, request) : Missing(context, id))],
    };

    public IResponse List(RequestContext context, ListGroupsRequest request) => new ListGroupsResponse
    {
        Groups =
        [
            .. cluster.Groups.All
                .Where(group => Passes(request.StatesFilter, group.Phase.ToString()) && Passes(request.TypesFilter, GroupType))
                .Select(group => new ListGroupsResponse.ListedGroup
                {
                    GroupId = group.Id,
                    ProtocolType = group.ProtocolType,
                    GroupState = group.Phase.ToString(),
                    GroupType = GroupType,
                }),
        ],
    };

    public IResponse Delete(RequestContext context, DeleteGroupsRequest request) => new DeleteGroupsResponse
    {
        Results = [.. request.GroupsNames.Select(id => new DeleteGroupsResponse.DeletableGroupResult
        {
            GroupId = id,
            ErrorCode = (short)cluster.Groups.Delete(id),
        })],
    };

    private static DescribeGroupsResponse.DescribedGroup Describe(ClassicGroup group, DescribeGroupsRequest request)
    {
        // What members subscribe to and own is only settled while the group is stable.
        var isStable = group.Phase == GroupPhase.Stable;
        return new()
        {
            GroupId = group.Id,
            GroupState = group.Phase.ToString(),
            ProtocolType = group.ProtocolType,
            ProtocolData = isStable ? group.ProtocolName ?? "" : "",
            AuthorizedOperations = request.IncludeAuthorizedOperations ? AuthorizedOperations.OnGroup : AuthorizedOperations.NotAsked,
            Members =
            [
                .. group.Members.Select(member => new DescribeGroupsResponse.DescribedGroup.DescribedGroupMember
                {
                    MemberId = member.Id,
                    GroupInstanceId = member.InstanceId,
                    ClientId = member.ClientId,
                    ClientHost = member.ClientHost,
                    MemberMetadata = isStable ? member.MetadataFor(group.ProtocolName) : default,
                    MemberAssignment = isStable ? member.Assignment : default,
                }),
            ],
        };
    }

    private static DescribeGroupsResponse.DescribedGroup Missing(RequestContext context, string id) => new()
    {
        GroupId = id,
        GroupState = Dead,
        ErrorCode = (short)(context.Version >= TellsOfMissingGroups ? ErrorCode.GroupIdNotFound : ErrorCode.None),
        ErrorMessage = context.Version >= TellsOfMissingGroups ? $"Group {id} not found." : null,
    };

    private static bool Passes(List<string> filter, string value) =>
        filter.Count == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);
}
