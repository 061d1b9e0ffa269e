using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Security;

/// <summary>
/// Requests about several groups or transactions, some of which the client may not ask for: those are answered with an error, the others as if they had been
/// asked for alone.
/// </summary>
internal static class BatchAccess
{
    /// <summary>Takes out of a request what the client may not ask for. Called while the gate is held.</summary>
    /// <returns>A request for what was taken out; null where the client may have all or nothing.</returns>
    public static IRequest? TakeRefused(ClusterState cluster, RequestContext context, IRequest request)
    {
        return request switch
        {
            OffsetFetchRequest fetch => Refused(fetch.Groups, static group => group.GroupId, AclOperation.Describe) is { } groups
                ? new OffsetFetchRequest { Groups = groups }
                : null,
            DescribeGroupsRequest describe => Refused(describe.Groups, Itself, AclOperation.Describe) is { } groups ? new DescribeGroupsRequest { Groups = groups } : null,
            DeleteGroupsRequest delete => Refused(delete.GroupsNames, Itself, AclOperation.Delete) is { } groups ? new DeleteGroupsRequest { GroupsNames = groups } : null,
            ConsumerGroupDescribeRequest describe => Refused(describe.GroupIds, Itself, AclOperation.Describe) is { } groups
                ? new ConsumerGroupDescribeRequest { GroupIds = groups }
                : null,
            ShareGroupDescribeRequest describe => Refused(describe.GroupIds, Itself, AclOperation.Describe) is { } groups
                ? new ShareGroupDescribeRequest { GroupIds = groups }
                : null,
            DescribeShareGroupOffsetsRequest describe => Refused(describe.Groups, static group => group.GroupId, AclOperation.Describe) is { } groups
                ? new DescribeShareGroupOffsetsRequest { Groups = groups }
                : null,
            FindCoordinatorRequest find => Refused(find.CoordinatorKeys, Itself, AclOperation.Describe, AccessCheck.TypeOf(find)) is { } keys
                ? new FindCoordinatorRequest { KeyType = find.KeyType, CoordinatorKeys = keys }
                : null,
            DescribeTransactionsRequest describe => Refused(describe.TransactionalIds, Itself, AclOperation.Describe, AclResourceType.TransactionalId) is { } ids
                ? new DescribeTransactionsRequest { TransactionalIds = ids }
                : null,
            _ => null,
        };

        List<T>? Refused<T>(List<T> asked, Func<T, string> id, AclOperation operation, AclResourceType type = AclResourceType.Group)
        {
            var refused = asked.FindAll(one => !cluster.Authorizer.Allows(context, operation, type, id(one)));
            if (refused.Count == 0 || refused.Count == asked.Count)
            {
                return null;
            }

            asked.RemoveAll(refused.Contains);
            return refused;
        }
    }

    /// <summary>Puts the errors for what was refused into the response.</summary>
    public static void Add(IResponse response, IResponse refused)
    {
        switch (response, refused)
        {
            case (OffsetFetchResponse all, OffsetFetchResponse more): all.Groups.AddRange(more.Groups); break;
            case (DescribeGroupsResponse all, DescribeGroupsResponse more): all.Groups.AddRange(more.Groups); break;
            case (DeleteGroupsResponse all, DeleteGroupsResponse more): all.Results.AddRange(more.Results); break;
            case (ConsumerGroupDescribeResponse all, ConsumerGroupDescribeResponse more): all.Groups.AddRange(more.Groups); break;
            case (ShareGroupDescribeResponse all, ShareGroupDescribeResponse more): all.Groups.AddRange(more.Groups); break;
            case (DescribeShareGroupOffsetsResponse all, DescribeShareGroupOffsetsResponse more): all.Groups.AddRange(more.Groups); break;
            case (FindCoordinatorResponse all, FindCoordinatorResponse more): all.Coordinators.AddRange(more.Coordinators); break;
            case (DescribeTransactionsResponse all, DescribeTransactionsResponse more): all.TransactionStates.AddRange(more.TransactionStates); break;
            default: throw new ArgumentException($"{response.GetType().Name} holds no errors of {refused.GetType().Name}.", nameof(refused));
        }
    }

    private static string Itself(string id) => id;
}
