using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>FindCoordinator: this broker coordinates every group and every transaction.</summary>
internal sealed class CoordinatorHandler(BrokerAddress address)
{
    private const short SeveralKeys = 4;
    private const int GroupKey = 0;
    private const int TransactionKey = 1;

    public IResponse Handle(RequestContext context, FindCoordinatorRequest request)
    {
        var error = request.KeyType is GroupKey or TransactionKey ? ErrorCode.None : ErrorCode.InvalidRequest;
        if (context.Version < SeveralKeys)
        {
            return new FindCoordinatorResponse
            {
                ErrorCode = (short)error,
                NodeId = ClusterState.NodeId,
                Host = address.Host,
                Port = address.Port,
            };
        }

        return new FindCoordinatorResponse
        {
            Coordinators =
            [
                .. request.CoordinatorKeys.Select(key => new FindCoordinatorResponse.Coordinator
                {
                    Key = key,
                    ErrorCode = (short)error,
                    NodeId = ClusterState.NodeId,
                    Host = address.Host,
                    Port = address.Port,
                }),
            ],
        };
    }
}
