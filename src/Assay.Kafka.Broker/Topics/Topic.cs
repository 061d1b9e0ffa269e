using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Configs;

namespace Assay.Kafka.Broker.Topics;

/// <summary>A topic of a cluster.</summary>
internal sealed class Topic
{
    private readonly ClusterState _cluster;
    private readonly List<PartitionLog> _partitions;
    private readonly Dictionary<int, TopicSettings> _settings = [];

    public Topic(ClusterState cluster, string name, IEnumerable<IReadOnlyList<int>> assignments)
    {
        _cluster = cluster;
        Name = name;
        _partitions = [.. assignments.Select((replicas, index) => new PartitionLog(this, index, replicas))];
    }

    public string Name { get; }

    public Guid Id { get; } = Guid.NewGuid();

    public IReadOnlyList<PartitionLog> Partitions => _partitions;

    public int ReplicationFactor => _partitions[0].Brokers.Replicas.Count;

    /// <summary>Whether a reset keeps the topic, and empties it, rather than dropping it.</summary>
    public bool IsBaseline { get; set; }

    /// <summary>What its configuration amounts to now on a broker, which may have settings of its own.</summary>
    public TopicSettings SettingsOn(int broker)
    {
        if (!_settings.TryGetValue(broker, out var settings) || settings.Version != _cluster.Configs.Version)
        {
            _settings[broker] = settings = TopicSettings.Resolve(_cluster.Configs, Name, broker);
        }

        return settings;
    }

    public PartitionLog? Find(int partition) => partition >= 0 && partition < _partitions.Count ? _partitions[partition] : null;

    public void Grow(IEnumerable<IReadOnlyList<int>> assignments)
    {
        foreach (var replicas in assignments)
        {
            _partitions.Add(new(this, _partitions.Count, replicas));
        }
    }

    /// <summary>What a topic may be called (Apache Kafka: letters, digits, dot, underscore and dash, at most 249).</summary>
    public static bool IsValidName(string name) =>
        name is not ("" or "." or "..") && name.Length <= 249 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}
