using Assay.Kafka.Broker.Groups.Assignors;

namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>A member of a share group.</summary>
internal sealed class ShareMember(string id) : IDisposable
{
    public string Id => id;

    public string? RackId { get; set; }

    public string ClientId { get; set; } = "";

    public string ClientHost { get; set; } = "";

    public IReadOnlySet<string> Topics { get; set; } = new SortedSet<string>(StringComparer.Ordinal);

    public int Epoch { get; set; }

    public int PreviousEpoch { get; set; }

    public HashSet<TopicPartition> Assigned { get; set; } = [];

    /// <summary>Ends the membership when nothing is heard any more; the group sets it.</summary>
    public Deadline? Session { get; set; }

    public void Dispose() => Session?.Dispose();
}
