using Assay.Kafka.Broker.Groups.Assignors;

namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>What a member of a share group reads from one broker, so that it need not say it with each fetch. The epoch counts its requests there.</summary>
internal sealed class ShareSession(int brokerId, string groupId, string memberId, CancellationToken connection)
{
    private readonly List<TopicPartition> _partitions = [];

    public int BrokerId => brokerId;

    public string GroupId => groupId;

    public string MemberId => memberId;

    /// <summary>Cancelled when the connection ends that the session was opened on.</summary>
    public CancellationToken Connection => connection;

    /// <summary>The epoch of the next request.</summary>
    public int NextEpoch { get; private set; } = 1;

    public IReadOnlyList<TopicPartition> Partitions => _partitions;

    public void Advance() => NextEpoch = NextEpoch == int.MaxValue ? 1 : NextEpoch + 1;

    public void Add(TopicPartition partition)
    {
        if (!_partitions.Contains(partition))
        {
            _partitions.Add(partition);
        }
    }

    public void Remove(TopicPartition partition) => _partitions.Remove(partition);

    /// <summary>Puts the partitions that were read first behind the others, so that each has its turn.</summary>
    public void Rotate()
    {
        if (_partitions.Count > 1)
        {
            var first = _partitions[0];
            _partitions.RemoveAt(0);
            _partitions.Add(first);
        }
    }
}
