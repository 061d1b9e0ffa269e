namespace Assay.Kafka.Broker.Topics;

/// <summary>Where each leader epoch of a partition began (KIP-101). An epoch in which nothing was appended leaves no trace.</summary>
internal sealed class LeaderHistory
{
    private readonly List<(int Epoch, long Start)> _epochs = [(0, 0)];

    public void Begin(int epoch, long start)
    {
        _epochs.RemoveAll(known => known.Start >= start);
        _epochs.Add((epoch, start));
    }

    /// <summary>The epoch that the record at <paramref name="offset"/> was appended in.</summary>
    public int At(long offset) => _epochs.FindLast(known => known.Start <= offset).Epoch;

    /// <summary>
    /// The largest epoch that is not larger than the one asked for, and where it ended; null if there was none.
    /// <paramref name="end"/> is the end of the log.
    /// </summary>
    public (int Epoch, long EndOffset)? EndOf(int epoch, long end)
    {
        if (epoch < 0 || epoch > _epochs[^1].Epoch)
        {
            return null;
        }

        var at = _epochs.FindLastIndex(known => known.Epoch <= epoch);
        return at < 0 ? (epoch, _epochs[0].Start)
            : at == _epochs.Count - 1 ? (_epochs[at].Epoch, end)
            : (_epochs[at].Epoch, _epochs[at + 1].Start);
    }

    /// <summary>Forgets epochs that lie wholly before the start of the log.</summary>
    public void ForgetBefore(long start)
    {
        var first = _epochs.FindLastIndex(known => known.Start <= start);
        if (first > 0)
        {
            _epochs.RemoveRange(0, first);
        }

        if (_epochs.Count > 0 && _epochs[0].Start < start)
        {
            _epochs[0] = (_epochs[0].Epoch, start);
        }
    }
}
