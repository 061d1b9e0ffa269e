namespace Assay.Kafka.Broker.Topics;

/// <summary>
/// Which brokers hold a partition, and which of them leads it. All of them see one log, so whoever is up is in sync. Guarded by the gate of its cluster.
/// </summary>
internal sealed class ReplicaSet(IReadOnlyList<int> replicas)
{
    public const int NoLeader = -1;

    /// <summary>The brokers that hold the partition; the first is the preferred leader.</summary>
    public IReadOnlyList<int> Replicas { get; private set; } = replicas;

    /// <summary>Those that are up, in the order of <see cref="Replicas"/>; the last one that went stays in it.</summary>
    public IReadOnlyList<int> InSync { get; private set; } = replicas;

    /// <summary>The broker that serves the partition, or <see cref="NoLeader"/> while none of its brokers is up.</summary>
    public int Leader { get; private set; } = replicas[0];

    /// <summary>Grows with every change of the leader.</summary>
    public int Epoch { get; private set; }

    public int Preferred => Replicas[0];

    /// <summary>Makes a broker the leader, also if it is one: a move begins a new epoch.</summary>
    public void Elect(int broker)
    {
        Leader = broker;
        Epoch++;
    }

    /// <summary>Follows the brokers that went or came: true if that moved the leader.</summary>
    public bool Follow(Func<int, bool> isUp)
    {
        var up = Replicas.Where(isUp).ToList();
        if (up.Count > 0)
        {
            InSync = up;
        }
        else if (InSync.Count > 1)
        {
            InSync = [Leader >= 0 ? Leader : InSync[0]];
        }

        var next = up.Count == 0 ? NoLeader : up.Contains(Leader) ? Leader : up[0];
        if (next == Leader)
        {
            return false;
        }

        Elect(next);
        return true;
    }

    /// <summary>Puts the partition onto other brokers: true if that moved the leader.</summary>
    public bool Reassign(IReadOnlyList<int> replicas, Func<int, bool> isUp)
    {
        Replicas = replicas;
        InSync = replicas;
        return Follow(isUp);
    }
}
