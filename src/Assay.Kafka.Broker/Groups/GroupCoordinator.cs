using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Groups;

/// <summary>The groups of a cluster. Guarded by the gate of its cluster.</summary>
internal sealed class GroupCoordinator(ClusterState cluster) : IDisposable
{
    private readonly SortedDictionary<string, ClassicGroup> _groups = new(StringComparer.Ordinal);

    public IReadOnlyCollection<ClassicGroup> All => _groups.Values;

    public ClassicGroup? Find(string id) => _groups.GetValueOrDefault(id);

    public ClassicGroup FindOrAdd(string id)
    {
        if (!_groups.TryGetValue(id, out var group))
        {
            _groups.Add(id, group = new(cluster, id));
        }

        return group;
    }

    public ErrorCode Delete(string id)
    {
        if (Find(id) is not { } group)
        {
            return ErrorCode.GroupIdNotFound;
        }

        if (group.Phase != GroupPhase.Empty)
        {
            return ErrorCode.NonEmptyGroup;
        }

        _groups.Remove(id);
        group.Dispose();
        cluster.Changes.Increment();
        return ErrorCode.None;
    }

    /// <summary>Forgets what was committed for a topic that is no more.</summary>
    public void Forget(string topic)
    {
        foreach (var group in _groups.Values)
        {
            group.Offsets.Forget(topic);
        }
    }

    public void Dispose()
    {
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }
}
