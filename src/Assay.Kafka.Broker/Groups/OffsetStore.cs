namespace Assay.Kafka.Broker.Groups;

/// <summary>The offsets that a group committed, and those that wait for the end of a transaction.</summary>
internal sealed class OffsetStore
{
    private readonly SortedDictionary<(string Topic, int Partition), CommittedOffset> _committed = [];
    private readonly Dictionary<(string Topic, int Partition), long> _committedAt = [];
    private readonly Dictionary<long, Dictionary<(string Topic, int Partition), (CommittedOffset Offset, long At)>> _pending = [];

    // Counts commits: what was committed directly after a transaction asked for its own stays.
    private long _order;

    public IReadOnlyDictionary<(string Topic, int Partition), CommittedOffset> Committed => _committed;

    public void Commit(string topic, int partition, CommittedOffset offset)
    {
        _committed[(topic, partition)] = offset;
        _committedAt[(topic, partition)] = ++_order;
    }

    /// <summary>Keeps an offset until the transaction of <paramref name="producerId"/> ends.</summary>
    public void CommitLater(long producerId, string topic, int partition, CommittedOffset offset)
    {
        if (!_pending.TryGetValue(producerId, out var offsets))
        {
            _pending.Add(producerId, offsets = []);
        }

        offsets[(topic, partition)] = (offset, ++_order);
    }

    public void EndTransaction(long producerId, bool commit)
    {
        if (_pending.Remove(producerId, out var offsets) && commit)
        {
            foreach (var (key, (offset, at)) in offsets)
            {
                if (at > _committedAt.GetValueOrDefault(key))
                {
                    _committed[key] = offset;
                    _committedAt[key] = at;
                }
            }
        }
    }

    public bool IsPending(string topic, int partition) => _pending.Values.Any(offsets => offsets.ContainsKey((topic, partition)));

    public void Forget(string topic, int partition) => _committed.Remove((topic, partition));

    public void Forget(string topic)
    {
        foreach (var key in _committed.Keys.Where(key => key.Topic == topic).ToList())
        {
            _committed.Remove(key);
        }

        foreach (var offsets in _pending.Values)
        {
            foreach (var key in offsets.Keys.Where(key => key.Topic == topic).ToList())
            {
                offsets.Remove(key);
            }
        }
    }
}
