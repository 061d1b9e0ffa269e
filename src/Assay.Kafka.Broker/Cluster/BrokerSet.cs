namespace Assay.Kafka.Broker.Cluster;

/// <summary>The brokers of a cluster: which are up, which of them is the controller, and who coordinates what. Guarded by the gate of its cluster.</summary>
internal sealed class BrokerSet
{
    private readonly BrokerNode[] _nodes;
    private int _nextReplica;

    public BrokerSet(int count)
    {
        _nodes = new BrokerNode[count];
        for (var index = 0; index < count; index++)
        {
            _nodes[index] = new(index + 1);
        }

        Groups = new(this);
        Transactions = new(this);
        ControllerId = _nodes[0].Id;
    }

    public IReadOnlyList<BrokerNode> All => _nodes;

    public IEnumerable<BrokerNode> Up => _nodes.Where(node => node.IsUp);

    /// <summary>The broker that leads the cluster; it stays the last one when every broker is down.</summary>
    public int ControllerId { get; private set; }

    /// <summary>Grows with each change of the controller.</summary>
    public int ControllerEpoch { get; private set; } = 1;

    public CoordinatorSlots Groups { get; }

    public CoordinatorSlots Transactions { get; }

    public BrokerNode? Find(int id) => id >= 1 && id <= _nodes.Length ? _nodes[id - 1] : null;

    public bool IsUp(int id) => Find(id) is { IsUp: true };

    /// <summary>The broker whose turn it is and those behind it, among the ones that are up.</summary>
    public IReadOnlyList<int> PickReplicas(int count)
    {
        var up = Up.Select(node => node.Id).ToList();
        if (up.Count == 0)
        {
            up = [ControllerId];
        }

        var first = _nextReplica++;
        return [.. Enumerable.Range(first, Math.Min(count, up.Count)).Select(turn => up[turn % up.Count])];
    }

    /// <summary>Brings a broker down or up, and gives its duties to others.</summary>
    public void Set(BrokerNode node, bool isUp)
    {
        node.IsUp = isUp;
        if (!IsUp(ControllerId) && Up.FirstOrDefault() is { } next)
        {
            ControllerId = next.Id;
            ControllerEpoch++;
        }

        Groups.Follow();
        Transactions.Follow();
    }
}
