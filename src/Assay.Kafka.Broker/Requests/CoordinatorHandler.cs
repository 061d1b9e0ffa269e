using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>FindCoordinator: which broker looks after a group, a transaction, or a partition of a share group.</summary>
internal sealed class CoordinatorHandler(ClusterState cluster)
{
    private const short SeveralKeys = 4;
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;
    private const sbyte ShareKey = 2;

    public IResponse Handle(RequestContext context, FindCoordinatorRequest request)
    {
        if (context.Version >= SeveralKeys)
        {
            return new FindCoordinatorResponse { Coordinators = request.CoordinatorKeys.ConvertAll(key => Find(context, request.KeyType, key)) };
        }

        var only = Find(context, request.KeyType, request.Key);
        return new FindCoordinatorResponse
        {
            ErrorCode = only.ErrorCode,
            ErrorMessage = only.ErrorMessage,
            NodeId = only.NodeId,
            Host = only.Host,
            Port = only.Port,
        };
    }

    private FindCoordinatorResponse.Coordinator Find(RequestContext context, sbyte type, string key)
    {
        if (type is not (GroupKey or TransactionKey or ShareKey) || (type == ShareKey && context.Version < 6))
        {
            return Refuse(key, ErrorCode.InvalidRequest);
        }

        var slots = type == TransactionKey ? cluster.Brokers.Transactions : cluster.Brokers.Groups;
        if (slots.Find(key) is not { } node)
        {
            return Refuse(key, ErrorCode.CoordinatorNotAvailable);
        }

        var address = node.AddressOn(context.Listener);
        return new() { Key = key, NodeId = node.Id, Host = address.Host, Port = address.Port };
    }

    private static FindCoordinatorResponse.Coordinator Refuse(string key, ErrorCode error) =>
        new() { Key = key, ErrorCode = (short)error, NodeId = -1, Host = "", Port = -1 };
}
