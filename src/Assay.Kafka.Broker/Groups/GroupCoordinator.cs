using Assay.Kafka.Broker.Cluster;

namespace Assay.Kafka.Broker.Groups;

internal sealed class GroupCoordinator(ClusterState cluster)
{
    public void Forget(string topic) => cluster.Changes.Increment();
}
