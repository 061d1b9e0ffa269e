using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Consumer;
using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Groups;

/// <summary>The groups of a cluster, of every type. Guarded by the gate of its cluster.</summary>
internal sealed class GroupCoordinator(ClusterState cluster) : IDisposable
{
    /// <summary>A broker that runs for days sees many groups, each of a name of its own; what is forgotten is resolved again.</summary>
    private const int MostSettings = 10_000;

    private readonly SortedDictionary<string, Group> _groups = new(StringComparer.Ordinal);

    // Asked for with every heartbeat and every batch that is lent.
    private readonly Dictionary<string, GroupSettings> _settings = [];
    private int _settingsVersion;

    public ShareSessions ShareSessions { get; } = new(cluster);

    public IReadOnlyCollection<Group> All => _groups.Values;

    public Group? Find(string id) => _groups.GetValueOrDefault(id);

    /// <summary>The group, made to hold offsets if nobody ever joined it.</summary>
    public Group FindOrAdd(string id) => Find(id) ?? Add(new ClassicGroup(cluster, id, new()));

    /// <summary>
    /// The group that a member of the classic protocol joins. A consumer group without members becomes a classic one; null if it is of a type that
    /// such a member can't be in.
    /// </summary>
    public IClassicMembership? FindOrAddForJoin(string id) => Find(id) switch
    {
        null => Add(new ClassicGroup(cluster, id, new())),
        ConsumerGroup { IsEmpty: true } empty => Replace(empty, new ClassicGroup(cluster, id, empty.Offsets)),
        IClassicMembership group => group,
        _ => null,
    };

    /// <summary>The consumer group, if there is one.</summary>
    /// <exception cref="RefusedException">There is no such group, or it is of another type.</exception>
    public ConsumerGroup FindConsumerGroup(string id) => Find(id) switch
    {
        ConsumerGroup group => group,
        null => throw new RefusedException(ErrorCode.GroupIdNotFound, $"Group {id} not found."),
        _ => throw new RefusedException(ErrorCode.GroupIdNotFound, $"Group {id} is not a consumer group."),
    };

    /// <summary>The group that a member of the consumer protocol joins. A classic group becomes a consumer group, with the members it has.</summary>
    /// <exception cref="RefusedException">The group is of a type that such a member can't be in.</exception>
    public ConsumerGroup FindOrAddConsumerGroup(string id) => Find(id) switch
    {
        null => Add(new ConsumerGroup(cluster, id, new())),
        ClassicGroup { IsEmpty: true } empty => Replace(empty, new ConsumerGroup(cluster, id, empty.Offsets)),
        ClassicGroup classic => Replace(classic, GroupConversion.ToConsumer(cluster, classic)),
        _ => FindConsumerGroup(id),
    };

    /// <summary>The share group, if there is one.</summary>
    /// <exception cref="RefusedException">There is no such group, or it is of another type.</exception>
    public ShareGroup FindShareGroup(string id) => Find(id) switch
    {
        ShareGroup group => group,
        null => throw new RefusedException(ErrorCode.GroupIdNotFound, $"Group {id} not found."),
        _ => throw new RefusedException(ErrorCode.GroupIdNotFound, $"Group {id} is not a share group."),
    };

    /// <summary>The share group, added if there is no group of this id. Groups of other types don't become share groups.</summary>
    /// <exception cref="RefusedException">There is a group of another type.</exception>
    public ShareGroup FindOrAddShareGroup(string id) => Find(id) is null ? Add(new ShareGroup(cluster, id)) : FindShareGroup(id);

    /// <summary>A group changes its type: the new one takes its place.</summary>
    public T Replace<T>(Group old, T replacement) where T : Group
    {
        old.Dispose();
        _groups[old.Id] = replacement;
        cluster.Changes.Increment();
        return replacement;
    }

    public GroupSettings SettingsOf(string id)
    {
        if (_settingsVersion != cluster.Configs.Version || _settings.Count >= MostSettings)
        {
            _settings.Clear();
            _settingsVersion = cluster.Configs.Version;
        }

        if (!_settings.TryGetValue(id, out var settings))
        {
            _settings.Add(id, settings = GroupSettings.Resolve(cluster.Configs, cluster.Options, id));
        }

        return settings;
    }

    public ErrorCode Delete(string id)
    {
        if (Find(id) is not { } group)
        {
            return ErrorCode.GroupIdNotFound;
        }

        if (!group.IsEmpty)
        {
            return ErrorCode.NonEmptyGroup;
        }

        _groups.Remove(id);
        group.Dispose();
        cluster.Changes.Increment();
        return ErrorCode.None;
    }

    /// <summary>Forgets what was committed for a topic that is no more.</summary>
    public void Forget(Topic topic)
    {
        foreach (var group in _groups.Values)
        {
            group.ForgetTopic(topic);
        }
    }

    public void Dispose()
    {
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }

    private T Add<T>(T group) where T : Group
    {
        _groups.Add(group.Id, group);
        return group;
    }
}
