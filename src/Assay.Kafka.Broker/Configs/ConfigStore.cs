using System.Globalization;

namespace Assay.Kafka.Broker.Configs;

/// <summary>The configuration of a cluster: what was given at its start, and what was altered since. Guarded by the gate of its cluster.</summary>
internal sealed class ConfigStore
{
    private const int FirstBroker = 1;

    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    private readonly IReadOnlyDictionary<string, string> _static;
    private readonly Dictionary<ConfigResource, IReadOnlyDictionary<string, string>> _altered = [];

    public ConfigStore(EmbeddedKafkaOptions options)
    {
        _static = StaticConfigs.Of(options);
    }

    /// <summary>Grows with each change.</summary>
    public int Version { get; private set; } = 1;

    public bool AutoCreateTopics => Broker("auto.create.topics.enable") == "true";

    public int DefaultPartitions => int.Parse(Broker("num.partitions")!, CultureInfo.InvariantCulture);

    public int DefaultReplicationFactor => int.Parse(Broker("default.replication.factor")!, CultureInfo.InvariantCulture);

    /// <summary>What is altered somewhere, in the order of names.</summary>
    public IEnumerable<ConfigResource> Altered => _altered.Keys.OrderBy(resource => resource.Name, StringComparer.Ordinal);

    /// <summary>Whether any resource of a type is altered.</summary>
    /// <remarks>A loop, since it is on the way of the first request: a new process would compile what LINQ needs for it.</remarks>
    public bool HasAltered(ConfigResourceType type)
    {
        foreach (var resource in _altered.Keys)
        {
            if (resource.Type == type)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What holds for a topic on a broker.</summary>
    public string Topic(string topic, string name, int broker = FirstBroker) => Chain(new(ConfigResourceType.Topic, topic), TopicConfigs.All[name], broker).First().Value!;

    /// <summary>What holds for a group: what it or the brokers were given; null where only Kafka's default would.</summary>
    public string? Group(string group, string name) =>
        Chain(new(ConfigResourceType.Group, group), GroupConfigs.All[name]).First() is { Source: not ConfigSource.Default } given ? given.Value : null;

    /// <summary>What holds for every broker that has no setting of its own.</summary>
    public string? Broker(string name) =>
        Of(new(ConfigResourceType.Broker, "")).GetValueOrDefault(name) ?? _static.GetValueOrDefault(name) ?? BrokerConfigs.All[name].Default;

    public int BrokerNumber(string name) => int.Parse(Broker(name)!, CultureInfo.InvariantCulture);

    /// <summary>What was altered of a resource.</summary>
    public IReadOnlyDictionary<string, string> Of(ConfigResource resource) => _altered.GetValueOrDefault(resource, Nothing);

    public void Set(ConfigResource resource, IReadOnlyDictionary<string, string> values)
    {
        Version++;
        _altered[resource] = new SortedDictionary<string, string>(values.ToDictionary(), StringComparer.Ordinal);
        if (values.Count == 0)
        {
            _altered.Remove(resource);
        }
    }

    public IReadOnlyDictionary<ConfigResource, IReadOnlyDictionary<string, string>> Snapshot() => _altered.ToDictionary();

    public void Restore(IReadOnlyDictionary<ConfigResource, IReadOnlyDictionary<string, string>> snapshot)
    {
        Version++;
        _altered.Clear();
        foreach (var (resource, values) in snapshot)
        {
            _altered.Add(resource, values);
        }
    }

    public void Remove(ConfigResource resource) => Set(resource, Nothing);

    /// <summary>The values of a setting, the strongest first: of the resource itself, of the broker, of the cluster, of its start, of Kafka.</summary>
    /// <param name="resource">What has the setting.</param>
    /// <param name="definition">The setting.</param>
    /// <param name="broker">The broker whose own settings the resource falls back to, if it is none itself.</param>
    public IEnumerable<ConfigValue> Chain(ConfigResource resource, ConfigDefinition definition, int broker = FirstBroker)
    {
        if (resource.Type != ConfigResourceType.Broker && Of(resource).TryGetValue(definition.Name, out var own))
        {
            yield return new(definition.Name, own, SourceOf(resource.Type));
        }

        var ofBroker = resource.Type == ConfigResourceType.Broker ? resource : new ConfigResource(ConfigResourceType.Broker, broker.ToString(CultureInfo.InvariantCulture));
        foreach (var name in resource.Type == ConfigResourceType.Broker ? [definition.Name] : definition.BrokerNames)
        {
            if (ofBroker.Name.Length > 0 && Of(ofBroker).TryGetValue(name, out var ofThis))
            {
                yield return new(name, ofThis, ConfigSource.DynamicBroker);
            }

            if (Of(new(ConfigResourceType.Broker, "")).TryGetValue(name, out var cluster))
            {
                yield return new(name, cluster, ConfigSource.DynamicDefaultBroker);
            }

            if (_static.TryGetValue(name, out var given))
            {
                yield return new(name, given, ConfigSource.StaticBroker);
            }
        }

        yield return new(definition.BrokerNames is [.., var last] ? last : definition.Name, definition.Default, ConfigSource.Default);
    }

    private static ConfigSource SourceOf(ConfigResourceType type) => type switch
    {
        ConfigResourceType.Topic => ConfigSource.Topic,
        ConfigResourceType.Group => ConfigSource.Group,
        ConfigResourceType.ClientMetrics => ConfigSource.ClientMetrics,
        _ => ConfigSource.DynamicBroker,
    };
}
