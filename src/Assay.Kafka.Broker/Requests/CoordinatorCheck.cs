using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Whether a request about groups or transactions came to the broker that coordinates them. Called while the gate is held.</summary>
internal static class CoordinatorCheck
{
    public static ErrorCode Refuse(ClusterState cluster, RequestContext context, IRequest request)
    {
        // One broker coordinates everything.
        if (cluster.Brokers.All.Count == 1)
        {
            return ErrorCode.None;
        }

        var (slots, ids) = Coordinated(cluster, request);
        return ids.TrueForAll(id => slots.Find(id)?.Id == context.BrokerId) ? ErrorCode.None : ErrorCode.NotCoordinator;
    }

    /// <summary>Leaves only what the broker coordinates itself in a list: clients ask every broker.</summary>
    public static void Filter(ClusterState cluster, RequestContext context, IResponse response)
    {
        if (cluster.Brokers.All.Count == 1)
        {
            return;
        }

        if (response is ListGroupsResponse groups)
        {
            groups.Groups.RemoveAll(group => cluster.Brokers.Groups.Find(group.GroupId)?.Id != context.BrokerId);
        }
        else if (response is ListTransactionsResponse transactions)
        {
            transactions.TransactionStates.RemoveAll(state => cluster.Brokers.Transactions.Find(state.TransactionalId)?.Id != context.BrokerId);
        }
    }

    private static (CoordinatorSlots Slots, List<string> Ids) Coordinated(ClusterState cluster, IRequest request) => request switch
    {
        JoinGroupRequest join => (cluster.Brokers.Groups, [join.GroupId]),
        SyncGroupRequest sync => (cluster.Brokers.Groups, [sync.GroupId]),
        HeartbeatRequest heartbeat => (cluster.Brokers.Groups, [heartbeat.GroupId]),
        LeaveGroupRequest leave => (cluster.Brokers.Groups, [leave.GroupId]),
        OffsetCommitRequest commit => (cluster.Brokers.Groups, [commit.GroupId]),
        OffsetFetchRequest { Groups.Count: > 0 } fetch => (cluster.Brokers.Groups, fetch.Groups.ConvertAll(group => group.GroupId)),
        OffsetFetchRequest fetch => (cluster.Brokers.Groups, [fetch.GroupId]),
        DescribeGroupsRequest describe => (cluster.Brokers.Groups, describe.Groups),
        DeleteGroupsRequest delete => (cluster.Brokers.Groups, delete.GroupsNames),
        OffsetDeleteRequest delete => (cluster.Brokers.Groups, [delete.GroupId]),
        ConsumerGroupHeartbeatRequest heartbeat => (cluster.Brokers.Groups, [heartbeat.GroupId]),
        ConsumerGroupDescribeRequest describe => (cluster.Brokers.Groups, describe.GroupIds),
        ShareGroupHeartbeatRequest heartbeat => (cluster.Brokers.Groups, [heartbeat.GroupId]),
        ShareGroupDescribeRequest describe => (cluster.Brokers.Groups, describe.GroupIds),
        DescribeShareGroupOffsetsRequest describe => (cluster.Brokers.Groups, describe.Groups.ConvertAll(group => group.GroupId)),
        AlterShareGroupOffsetsRequest alter => (cluster.Brokers.Groups, [alter.GroupId]),
        DeleteShareGroupOffsetsRequest delete => (cluster.Brokers.Groups, [delete.GroupId]),
        TxnOffsetCommitRequest commit => (cluster.Brokers.Groups, [commit.GroupId]),
        InitProducerIdRequest { TransactionalId: { } id } => (cluster.Brokers.Transactions, [id]),
        AddPartitionsToTxnRequest { Transactions.Count: 0 } add => (cluster.Brokers.Transactions, [add.V3AndBelowTransactionalId]),
        AddPartitionsToTxnRequest add => (cluster.Brokers.Transactions, add.Transactions.ConvertAll(transaction => transaction.TransactionalId)),
        AddOffsetsToTxnRequest add => (cluster.Brokers.Transactions, [add.TransactionalId]),
        DescribeTransactionsRequest describe => (cluster.Brokers.Transactions, describe.TransactionalIds),
        EndTxnRequest end => (cluster.Brokers.Transactions, [end.TransactionalId]),
        _ => (cluster.Brokers.Groups, []),
    };
}
