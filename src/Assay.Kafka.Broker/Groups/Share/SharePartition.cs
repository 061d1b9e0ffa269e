using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>
/// How far a share group is in one partition (KIP-932). Everything before the start is done; each offset from there up to the end is lent, waits to be
/// delivered again, or is done; nothing behind the end was delivered yet. Guarded by the gate of its cluster.
/// </summary>
internal sealed partial class SharePartition : IDisposable
{
    private readonly ClusterState _cluster;
    private readonly PartitionLog _log;
    private readonly Func<GroupSettings> _settings;
    private readonly SortedDictionary<long, SharedRecord> _records = [];
    private readonly HashSet<FetchWaiter> _waiters = [];
    private readonly Deadline _locks;
    private long _end;

    public SharePartition(ClusterState cluster, PartitionLog log, Func<GroupSettings> settings)
    {
        (_cluster, _log, _settings) = (cluster, log, settings);
        _locks = new(cluster.Gate, cluster.Time, TakeBackWhatIsOverdue);
    }

    public PartitionLog Log => _log;

    /// <summary>The first offset that is not done; null before anything was fetched or set.</summary>
    public long? Start { get; private set; }

    /// <summary>How many records are still to be processed, lent ones included.</summary>
    public long Lag
    {
        get
        {
            // Where it would start is only decided by the first fetch.
            var end = Start is null ? (Settings.StartsAtLatest ? _log.EndOffset : _log.StartOffset) : Math.Max(_end, _log.StartOffset);
            var readable = Settings.ReadCommitted ? _log.LastStableOffset : _log.EndOffset;
            var seen = _records.Count(record => record.Value.State != SharedRecordState.Done);
            return seen + (_log.HasRecordsBetween(end, readable) ? readable - end : 0);
        }
    }

    private GroupSettings Settings => _settings();

    /// <summary>Starts over at an offset; whatever was lent is forgotten.</summary>
    public void StartAt(long offset)
    {
        _records.Clear();
        _locks.Disarm();
        Start = offset;
        _end = offset;
        Wake();
    }

    /// <summary>What the member says of records it was lent: all of it is taken, or nothing.</summary>
    public ErrorCode Acknowledge(string memberId, IReadOnlyList<Acknowledgement> acknowledgements)
    {
        var before = -1L;
        foreach (var acknowledgement in acknowledgements)
        {
            if (!acknowledgement.IsWellFormed || acknowledgement.First <= before || acknowledgement.Last >= _end)
            {
                return ErrorCode.InvalidRequest;
            }

            before = acknowledgement.Last;
        }

        // What lies before the start is done, and may be said to be so again.
        var meant = acknowledgements
            .SelectMany(range => Offsets(range).Select(offset => (Record: _records.GetValueOrDefault(offset), Type: range.TypeAt(offset))))
            .ToList();
        if (meant.Exists(one => one.Record is null || one.Record.State != SharedRecordState.Acquired || one.Record.MemberId != memberId
            || (one.Type == AcknowledgeType.Renew && !Settings.MayRenew)))
        {
            return ErrorCode.InvalidRecordState;
        }

        foreach (var (record, type) in meant)
        {
            Apply(record!, type);
        }

        Settle();
        return ErrorCode.None;
    }

    /// <summary>Takes back whatever is lent to a member that is gone.</summary>
    public void Release(string memberId) => TakeBack(record => record.MemberId == memberId);

    /// <summary>Takes back whatever is lent.</summary>
    public void TakeBack() => TakeBack(static _ => true);

    /// <summary>Wakes the waiter when something may be there to lend: appended, or given back.</summary>
    public void Add(FetchWaiter waiter)
    {
        _waiters.Add(waiter);
        _log.Add(waiter);
    }

    public void Remove(FetchWaiter waiter)
    {
        _waiters.Remove(waiter);
        _log.Remove(waiter);
    }

    public void Dispose()
    {
        _locks.Dispose();
        Wake();
    }

    private IEnumerable<long> Offsets(Acknowledgement range)
    {
        for (var offset = Math.Max(range.First, Start ?? 0); offset <= range.Last; offset++)
        {
            yield return offset;
        }
    }

    private void Apply(SharedRecord record, AcknowledgeType type)
    {
        switch (type)
        {
            case AcknowledgeType.Release:
                record.Release(Settings.DeliveryLimit);
                break;
            case AcknowledgeType.Renew:
                record.Renew(LockEnd());
                break;
            default:
                record.Finish();
                break;
        }
    }

    private void TakeBackWhatIsOverdue()
    {
        var now = _cluster.Time.GetTimestamp();
        TakeBack(record => record.Until <= now);
        // Also where nothing was: the limit and the records' times are rounded apart.
        LimitLocks();
    }

    private void TakeBack(Predicate<SharedRecord> which)
    {
        var taken = _records.Values.Where(record => record.State == SharedRecordState.Acquired && which(record)).ToList();
        taken.ForEach(record => record.Release(Settings.DeliveryLimit));
        if (taken.Count > 0)
        {
            Settle();
        }
    }

    // Moves the start past what is done, limits what is lent, and tells those who wait that something may be there.
    private void Settle()
    {
        while (Start < _end && (!_records.TryGetValue(Start.Value, out var first) || first.State == SharedRecordState.Done))
        {
            _records.Remove(Start.Value);
            Start++;
        }

        LimitLocks();
        _cluster.Changes.Increment();
        Wake();
    }

    private void LimitLocks()
    {
        var next = _records.Values.Where(record => record.State == SharedRecordState.Acquired).Select(record => (long?)record.Until).Min();
        if (next is { } until)
        {
            var rest = _cluster.Time.GetElapsedTime(_cluster.Time.GetTimestamp(), until);
            _locks.Arm(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        }
        else
        {
            _locks.Disarm();
        }
    }

    private long LockEnd() => _cluster.Time.GetTimestamp() + (long)(Settings.RecordLock.TotalSeconds * _cluster.Time.TimestampFrequency);

    private void Wake()
    {
        foreach (var waiter in _waiters)
        {
            waiter.Wake();
        }

        _waiters.Clear();
    }
}
