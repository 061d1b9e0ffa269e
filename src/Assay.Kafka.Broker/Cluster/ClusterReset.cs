namespace Assay.Kafka.Broker.Cluster;

/// <summary>Brings a cluster back to its baseline while its clients stay connected. Called while the gate is held.</summary>
internal static class ClusterReset
{
    public static void Run(ClusterState cluster, ClusterBaseline baseline)
    {
        cluster.Transactions.AbortAll();
        foreach (var topic in cluster.Topics.All.Where(topic => !topic.IsBaseline).ToList())
        {
            cluster.Topics.Delete(topic);
        }

        foreach (var log in cluster.Topics.All.SelectMany(topic => topic.Partitions))
        {
            log.Clear();
        }

        foreach (var group in cluster.Groups.All.ToList())
        {
            if (group.IsEmpty && !baseline.Groups.Contains(group.Id))
            {
                cluster.Groups.Delete(group.Id);
            }
            else
            {
                group.MoveToEnd(cluster.Topics);
            }
        }

        cluster.Changes.Increment();
    }
}
