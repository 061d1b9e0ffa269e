using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Security;

/// <summary>
/// Whether access control lists allow a request as a whole: what it does to groups and transactions, and what it subscribes to. Other topics and the cluster
/// are the handlers' part.
/// Called while the gate is held.
/// </summary>
internal static class AccessCheck
{
    private const sbyte GroupKey = 0;

    public static ErrorCode Refuse(ClusterState cluster, RequestContext context, IRequest request) =>
        cluster.Authorizer.IsEnforced ? Check(cluster, context, request) : ErrorCode.None;

    // Apart, since compiling it takes time in every process that starts a cluster.
    private static ErrorCode Check(ClusterState cluster, RequestContext context, IRequest request)
    {
        return request switch
        {
            JoinGroupRequest join => Groups(AclOperation.Read, join.GroupId),
            SyncGroupRequest sync => Groups(AclOperation.Read, sync.GroupId),
            HeartbeatRequest heartbeat => Groups(AclOperation.Read, heartbeat.GroupId),
            LeaveGroupRequest leave => Groups(AclOperation.Read, leave.GroupId),
            OffsetCommitRequest commit => Groups(AclOperation.Read, commit.GroupId),
            OffsetFetchRequest { Groups.Count: > 0 } fetch => Groups(AclOperation.Describe, [.. fetch.Groups.Select(group => group.GroupId)]),
            OffsetFetchRequest fetch => Groups(AclOperation.Describe, fetch.GroupId),
            DescribeGroupsRequest describe => Groups(AclOperation.Describe, [.. describe.Groups]),
            DeleteGroupsRequest delete => Groups(AclOperation.Delete, [.. delete.GroupsNames]),
            OffsetDeleteRequest delete => Groups(AclOperation.Delete, delete.GroupId),
            ConsumerGroupHeartbeatRequest heartbeat => Subscription(heartbeat.GroupId, heartbeat.SubscribedTopicNames),
            ConsumerGroupDescribeRequest describe => Groups(AclOperation.Describe, [.. describe.GroupIds]),
            ShareGroupHeartbeatRequest heartbeat => Subscription(heartbeat.GroupId, heartbeat.SubscribedTopicNames),
            ShareGroupDescribeRequest describe => Groups(AclOperation.Describe, [.. describe.GroupIds]),
            ShareFetchRequest fetch => Groups(AclOperation.Read, fetch.GroupId ?? ""),
            ShareAcknowledgeRequest acknowledge => Groups(AclOperation.Read, acknowledge.GroupId ?? ""),
            DescribeShareGroupOffsetsRequest describe => Groups(AclOperation.Describe, [.. describe.Groups.Select(group => group.GroupId)]),
            AlterShareGroupOffsetsRequest alter => Groups(AclOperation.Read, alter.GroupId),
            DeleteShareGroupOffsetsRequest delete => Groups(AclOperation.Delete, delete.GroupId),
            FindCoordinatorRequest find when TypeOf(find) == AclResourceType.Group => Groups(AclOperation.Describe, [.. Keys(find)]),
            FindCoordinatorRequest find => Transactions(AclOperation.Describe, [.. Keys(find)]),
            ProduceRequest { TransactionalId: { } id } => Transactions(AclOperation.Write, id),
            InitProducerIdRequest { TransactionalId: { } id } => Transactions(AclOperation.Write, id),
            InitProducerIdRequest => MayBeIdempotent() ? ErrorCode.None : ErrorCode.ClusterAuthorizationFailed,
            AddPartitionsToTxnRequest { Transactions.Count: 0 } add => Transactions(AclOperation.Write, add.V3AndBelowTransactionalId),
            DescribeTransactionsRequest describe => Transactions(AclOperation.Describe, [.. describe.TransactionalIds]),
            WriteTxnMarkersRequest => cluster.Authorizer.Allows(context, AclOperation.Alter, AclResourceType.Cluster, Acl.ClusterName)
                ? ErrorCode.None
                : ErrorCode.ClusterAuthorizationFailed,
            EndTxnRequest end => Transactions(AclOperation.Write, end.TransactionalId),
            AddOffsetsToTxnRequest add => Transactions(AclOperation.Write, add.TransactionalId) is not ErrorCode.None and var refused
                ? refused
                : Groups(AclOperation.Read, add.GroupId),
            TxnOffsetCommitRequest commit => Transactions(AclOperation.Write, commit.TransactionalId) is not ErrorCode.None and var refused
                ? refused
                : Groups(AclOperation.Read, commit.GroupId),
            _ => ErrorCode.None,
        };

        ErrorCode Groups(AclOperation operation, params IEnumerable<string> ids) =>
            ids.All(id => cluster.Authorizer.Allows(context, operation, AclResourceType.Group, id)) ? ErrorCode.None : ErrorCode.GroupAuthorizationFailed;

        ErrorCode Transactions(AclOperation operation, params IEnumerable<string> ids) =>
            ids.All(id => cluster.Authorizer.Allows(context, operation, AclResourceType.TransactionalId, id))
                ? ErrorCode.None
                : ErrorCode.TransactionalIdAuthorizationFailed;

        ErrorCode Subscription(string group, List<string>? topics) =>
            Groups(AclOperation.Read, group) is not ErrorCode.None and var refused ? refused
            : topics?.TrueForAll(topic => cluster.Authorizer.Allows(context, AclOperation.Describe, AclResourceType.Topic, topic)) == false
                ? ErrorCode.TopicAuthorizationFailed
                : ErrorCode.None;

        bool MayBeIdempotent() =>
            cluster.Authorizer.Allows(context, AclOperation.IdempotentWrite, AclResourceType.Cluster, Acl.ClusterName)
            || cluster.Authorizer.AllowsSome(context, AclOperation.Write, AclResourceType.Topic);
    }

    /// <summary>The error for groups or transactions that a client may not ask for.</summary>
    public static ErrorCode ErrorOf(IRequest request) =>
        request is DescribeTransactionsRequest || (request is FindCoordinatorRequest find && TypeOf(find) == AclResourceType.TransactionalId)
            ? ErrorCode.TransactionalIdAuthorizationFailed
            : ErrorCode.GroupAuthorizationFailed;

    /// <summary>What the coordinator is asked for.</summary>
    public static AclResourceType TypeOf(FindCoordinatorRequest find) => find.KeyType == GroupKey ? AclResourceType.Group : AclResourceType.TransactionalId;

    /// <summary>Leaves only what the client may know of in a list of groups or transactions.</summary>
    public static void Filter(ClusterState cluster, RequestContext context, IResponse response)
    {
        if (response is ListGroupsResponse groups && !cluster.Authorizer.Allows(context, AclOperation.Describe, AclResourceType.Cluster, Acl.ClusterName))
        {
            groups.Groups.RemoveAll(group => !cluster.Authorizer.Allows(context, AclOperation.Describe, AclResourceType.Group, group.GroupId));
        }
        else if (response is ListTransactionsResponse transactions)
        {
            transactions.TransactionStates.RemoveAll(
                state => !cluster.Authorizer.Allows(context, AclOperation.Describe, AclResourceType.TransactionalId, state.TransactionalId));
        }
    }

    private static List<string> Keys(FindCoordinatorRequest find) => find.CoordinatorKeys.Count > 0 ? find.CoordinatorKeys : [find.Key];
}
