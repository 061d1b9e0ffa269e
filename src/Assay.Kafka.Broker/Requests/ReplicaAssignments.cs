using Assay.Kafka.Broker.Cluster;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Checks which brokers a client wants partitions on.</summary>
internal static class ReplicaAssignments
{
    /// <summary>Why the assignments are not possible; null if they are.</summary>
    public static string? Refuse(ClusterState cluster, IEnumerable<IReadOnlyList<int>> assignments, int? replicationFactor = null)
    {
        int? factor = replicationFactor;
        foreach (var brokers in assignments)
        {
            if (brokers.Count == 0)
            {
                return "A partition needs a broker.";
            }

            if (brokers.Distinct().Count() != brokers.Count)
            {
                return $"A broker is named twice in {Text(brokers)}.";
            }

            if (brokers.Where(id => cluster.Brokers.Find(id) is null).Select(id => (int?)id).FirstOrDefault() is { } unknown)
            {
                return $"There is no broker {unknown}; there are 1 to {cluster.Brokers.All.Count}.";
            }

            if (brokers.Count != (factor ??= brokers.Count))
            {
                return $"Partitions of one topic have the same number of replicas: {factor}, not {brokers.Count}.";
            }
        }

        return null;
    }

    private static string Text(IEnumerable<int> brokers) => $"[{string.Join(", ", brokers)}]";
}
