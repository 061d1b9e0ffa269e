namespace Assay.Kafka.Broker.Cluster;

/// <summary>
/// Which broker coordinates which group or transaction: an id belongs to a slot, and a broker leads each slot, as the partitions of Kafka's internal
/// topics do. What is coordinated is shared by all brokers, so that it survives a move.
/// </summary>
internal sealed class CoordinatorSlots
{
    public const int Count = 50;

    private readonly BrokerSet _brokers;
    private readonly int[] _leaders;

    public CoordinatorSlots(BrokerSet brokers)
    {
        _brokers = brokers;
        _leaders = new int[Count];
        Restore();
    }

    public static int SlotOf(string id)
    {
        // The hash of Java's strings, so that ids spread as in Kafka.
        var hash = 0;
        foreach (var letter in id)
        {
            hash = unchecked((31 * hash) + letter);
        }

        return (hash & int.MaxValue) % Count;
    }

    /// <summary>The broker that coordinates the id; null while every broker is down.</summary>
    public BrokerNode? Find(string id) => _brokers.Find(_leaders[SlotOf(id)]) is { IsUp: true } node ? node : null;

    /// <summary>Moves the id, and all that share its slot, to another broker.</summary>
    public void Move(string id, int broker) => _leaders[SlotOf(id)] = broker;

    /// <summary>Spreads the slots over the brokers, as at the start.</summary>
    public void Restore()
    {
        for (var slot = 0; slot < Count; slot++)
        {
            _leaders[slot] = _brokers.All[slot % _brokers.All.Count].Id;
        }
    }

    /// <summary>Takes slots from brokers that are down.</summary>
    public void Follow()
    {
        var up = _brokers.Up.Select(node => node.Id).ToList();
        for (var slot = 0; slot < Count && up.Count > 0; slot++)
        {
            if (!_brokers.IsUp(_leaders[slot]))
            {
                _leaders[slot] = up[slot % up.Count];
            }
        }
    }
}
