using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Topics;

/// <summary>The topics of a cluster, by name and by id. Guarded by the gate of its cluster.</summary>
internal sealed class TopicRegistry(ClusterState cluster)
{
    private readonly SortedDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Topic> _byId = [];

    public IReadOnlyCollection<Topic> All => _byName.Values;

    public Topic? Find(string name) => _byName.GetValueOrDefault(name);

    public Topic? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>The topic by its name if there is one, else by its id: newer versions of a request carry ids.</summary>
    public Topic? Find(string name, Guid id) => name.Length > 0 ? Find(name) : Find(id);

    public PartitionLog? Find(string name, int partition) => Find(name)?.Find(partition);

    /// <summary>Creates a topic whose partitions go to the brokers whose turn it is.</summary>
    public ErrorCode TryCreate(string name, int partitions, out Topic? topic) =>
        TryCreate(name, Assign(partitions, cluster.Configs.DefaultReplicationFactor), out topic);

    /// <summary>Creates a topic whose partitions lie on the given brokers.</summary>
    public ErrorCode TryCreate(string name, IEnumerable<IReadOnlyList<int>> assignments, out Topic? topic)
    {
        topic = null;
        if (!Topic.IsValidName(name))
        {
            return ErrorCode.InvalidTopic;
        }

        if (_byName.ContainsKey(name))
        {
            return ErrorCode.TopicAlreadyExists;
        }

        if (FindCollision(name) is not null)
        {
            return ErrorCode.InvalidTopic;
        }

        topic = new(cluster, name, assignments);
        _byName.Add(name, topic);
        _byId.Add(topic.Id, topic);
        cluster.Cleaner.Watch();
        cluster.Changes.Increment();
        return ErrorCode.None;
    }

    /// <summary>The topic that one of this name would collide with, if any: metrics replace dots by underscores, so that Kafka does not tell such topics apart.</summary>
    public string? FindCollision(string name) =>
        _byName.Keys.FirstOrDefault(known => known.Length == name.Length && known.Replace('.', '_') == name.Replace('.', '_'));

    /// <summary>Brokers for so many partitions, in turn.</summary>
    public IEnumerable<IReadOnlyList<int>> Assign(int partitions, int replicationFactor) =>
        [.. Enumerable.Range(0, partitions).Select(_ => cluster.Brokers.PickReplicas(replicationFactor))];

    /// <summary>The topic, created if it is missing and the cluster creates topics that are asked for.</summary>
    public ErrorCode FindOrCreate(string name, out Topic? topic)
    {
        topic = Find(name);
        if (topic is not null)
        {
            return ErrorCode.None;
        }

        if (!Topic.IsValidName(name))
        {
            return ErrorCode.InvalidTopic;
        }

        // Apache Kafka creates it behind the answer, and so never tells why it does not come.
        return cluster.Configs.AutoCreateTopics && FindCollision(name) is null
            ? TryCreate(name, cluster.Configs.DefaultPartitions, out topic)
            : ErrorCode.UnknownTopicOrPartition;
    }

    /// <summary>Deletes the topic and what groups committed for it.</summary>
    public void Delete(Topic topic)
    {
        _byName.Remove(topic.Name);
        _byId.Remove(topic.Id);
        cluster.Groups.Forget(topic);
        cluster.Configs.Remove(new(ConfigResourceType.Topic, topic.Name));
        foreach (var log in topic.Partitions)
        {
            log.Wake();
        }

        cluster.Changes.Increment();
    }
}
