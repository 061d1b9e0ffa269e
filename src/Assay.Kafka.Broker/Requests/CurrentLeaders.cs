using Assay.Kafka.Broker.Cluster;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Tells clients whose leader moved where it is now, so that they need not ask (KIP-951).</summary>
internal static class CurrentLeaders
{
    public static List<T> Endpoints<T>(
        ClusterState cluster, RequestContext context, IEnumerable<int> leaders, Func<int, BrokerAddress, string, T> describe) =>
        [
            .. leaders.Where(id => id >= 0).Distinct().Select(cluster.Brokers.Find).OfType<BrokerNode>()
                .Select(node => describe(node.Id, node.AddressOn(context.Listener), node.Rack)),
        ];
}
