using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups.Consumer;

/// <summary>A member of a consumer group (KIP-848), of either protocol while the group is being migrated.</summary>
internal sealed class ConsumerMember(string id) : IDisposable
{
    /// <summary>The epoch of a static member that left and will come back.</summary>
    public const int AwayEpoch = -2;

    public string Id => id;

    public string? InstanceId { get; set; }

    public string? RackId { get; set; }

    public string ClientId { get; set; } = "";

    public string ClientHost { get; set; } = "";

    /// <summary>Who its client is, as Kafka writes it: <see cref="Pattern"/> finds only topics that this one may know of.</summary>
    public string Principal { get; set; } = RequestContext.Anonymous;

    public TimeSpan RebalanceTimeout { get; set; }

    /// <summary>The assignor it would like; null for none in particular.</summary>
    public string? Assignor { get; set; }

    public IReadOnlySet<string> Topics { get; set; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>The pattern of the topics it reads besides; empty for none.</summary>
    public string Pattern { get; set; } = "";

    /// <summary>The epoch of the assignment it was brought to; 0 before it has any, <see cref="AwayEpoch"/> while a static member is away.</summary>
    public int Epoch { get; set; }

    public int PreviousEpoch { get; set; }

    public MemberState State { get; set; }

    /// <summary>What it may use, with the epoch in which it got each.</summary>
    public Dictionary<TopicPartition, int> Assigned { get; set; } = [];

    /// <summary>What it has to give up, and may still use until it says that it did.</summary>
    public Dictionary<TopicPartition, int> Revoking { get; set; } = [];

    /// <summary>Set for a member that speaks the classic protocol.</summary>
    public ClassicMembership? Classic { get; set; }

    /// <summary>Ends the membership when nothing is heard any more; the group sets it.</summary>
    public Deadline? Session { get; set; }

    /// <summary>Ends the membership when it takes too long to give partitions up, to join again, or to ask for its assignment.</summary>
    public Deadline? Rebalance { get; set; }

    public bool Owns(TopicPartition partition) => Assigned.ContainsKey(partition) || Revoking.ContainsKey(partition);

    public bool IsReconciledTo(int epoch) => State == MemberState.Stable && Epoch == epoch;

    public void MoveTo(int epoch)
    {
        PreviousEpoch = Epoch;
        Epoch = epoch;
    }

    public void Dispose()
    {
        Session?.Dispose();
        Rebalance?.Dispose();
    }
}
