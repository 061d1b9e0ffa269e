using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Cluster;

/// <summary>Moves the leaders of partitions: by hand, or because brokers come and go. Called while the gate is held.</summary>
internal static class Leadership
{
    /// <summary>Makes a broker that holds the partition its leader. Moving it to where it is begins a new epoch too.</summary>
    public static void Move(ClusterState cluster, PartitionLog log, int broker)
    {
        log.Brokers.Elect(broker);
        BeginEpoch(cluster, log);
        cluster.Cleaner.Watch();
        cluster.Changes.Increment();
    }

    /// <summary>Makes a broker the coordinator of a group.</summary>
    public static void MoveCoordinator(ClusterState cluster, string group, int broker)
    {
        cluster.Brokers.Groups.Move(group, broker);
        cluster.Groups.Find(group)?.RestartSessions();
        cluster.Changes.Increment();
    }

    public static void Reassign(ClusterState cluster, PartitionLog log, IReadOnlyList<int> replicas)
    {
        if (log.Brokers.Reassign(replicas, cluster.Brokers.IsUp))
        {
            BeginEpoch(cluster, log);
            cluster.Cleaner.Watch();
        }

        cluster.Changes.Increment();
    }

    /// <summary>Puts leaders and coordinators back to where they were before anything was moved.</summary>
    public static void Restore(ClusterState cluster)
    {
        cluster.Brokers.Groups.Restore();
        cluster.Brokers.Transactions.Restore();
        foreach (var log in cluster.Topics.All.SelectMany(topic => topic.Partitions).Where(log => log.Brokers.Leader != log.Brokers.Preferred))
        {
            Move(cluster, log, log.Brokers.Preferred);
        }
    }

    /// <summary>Brings a broker down or up: what it led, coordinated or controlled goes to the others.</summary>
    public static void Set(ClusterState cluster, BrokerNode node, bool isUp)
    {
        cluster.Brokers.Set(node, isUp);
        foreach (var group in cluster.Groups.All)
        {
            group.RestartSessions();
        }

        foreach (var log in cluster.Topics.All.SelectMany(topic => topic.Partitions))
        {
            if (log.Brokers.Follow(cluster.Brokers.IsUp))
            {
                BeginEpoch(cluster, log);
            }
        }

        cluster.Cleaner.Watch();
        cluster.Changes.Increment();
    }

    // A new leader does not know what the one before it had lent to share groups.
    private static void BeginEpoch(ClusterState cluster, PartitionLog log)
    {
        log.BeginEpoch();
        foreach (var group in cluster.Groups.All.OfType<ShareGroup>())
        {
            group.TakeBack(log);
        }
    }
}
