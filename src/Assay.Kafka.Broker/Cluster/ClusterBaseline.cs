using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Cluster;

/// <summary>What a reset goes back to, besides empty topics. Called while the gate is held.</summary>
internal sealed class ClusterBaseline
{
    private readonly IReadOnlyDictionary<ConfigResource, IReadOnlyDictionary<string, string>> _configs;
    private readonly IReadOnlyList<Acl> _acls;
    private readonly QuotaStore _quotas;
    private readonly CredentialStore _credentials;
    private readonly List<(PartitionLog Log, IReadOnlyList<int> Replicas)> _replicas;

    private ClusterBaseline(ClusterState cluster)
    {
        Groups = cluster.Groups.All.Select(group => group.Id).ToHashSet();
        _configs = cluster.Configs.Snapshot();
        _acls = [.. cluster.Authorizer.Acls];
        _quotas = cluster.Quotas.Copy();
        _credentials = cluster.Credentials.Copy();
        _replicas = [.. cluster.Topics.All.SelectMany(topic => topic.Partitions).Select(log => (log, log.Brokers.Replicas))];
    }

    /// <summary>The groups whose offsets a reset keeps: their members may be about to come back.</summary>
    public IReadOnlySet<string> Groups { get; }

    /// <summary>Notes what there is now.</summary>
    public static ClusterBaseline Of(ClusterState cluster)
    {
        foreach (var topic in cluster.Topics.All)
        {
            topic.IsBaseline = true;
        }

        return new(cluster);
    }

    /// <summary>Puts back what was altered. All brokers are up.</summary>
    public void Restore(ClusterState cluster)
    {
        foreach (var (log, replicas) in _replicas)
        {
            if (!log.Brokers.Replicas.SequenceEqual(replicas))
            {
                Leadership.Reassign(cluster, log, replicas);
            }
        }

        cluster.Configs.Restore(_configs);
        cluster.Authorizer.Restore(_acls);
        cluster.Quotas = _quotas.Copy();
        cluster.Credentials = _credentials.Copy();
    }
}
