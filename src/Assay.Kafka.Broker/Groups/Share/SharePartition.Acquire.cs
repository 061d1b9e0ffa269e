using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Groups.Share;

internal sealed partial class SharePartition
{
    /// <summary>Lends records to a member, the oldest first.</summary>
    /// <param name="memberId">The member.</param>
    /// <param name="limit">How many it wants.</param>
    /// <returns>The batches that hold them, with what else is in these, and which offsets were lent.</returns>
    public (IReadOnlyList<RecordBatch> Batches, IReadOnlyList<AcquiredRange> Ranges) Acquire(string memberId, AcquireLimit limit)
    {
        Begin();
        var batches = new List<RecordBatch>();
        var lent = new List<(long Offset, short DeliveryCount)>();
        var room = Settings.MaxLocks - _records.Values.Count(record => record.State == SharedRecordState.Acquired);
        var until = LockEnd();
        var readable = Settings.ReadCommitted ? _log.LastStableOffset : _log.EndOffset;
        var bytes = 0;
        foreach (var batch in _log.BatchesFrom(FirstWanted()).TakeWhile(batch => batch.BaseOffset < readable))
        {
            if (lent.Count >= limit.Records || lent.Count >= room || (batches.Count > 0 && bytes + batch.Size > limit.Bytes))
            {
                break;
            }

            var before = lent.Count;
            Acquire(batch, memberId, until, limit.IsStrict ? Math.Min(limit.Records, room) : room, lent);
            if (lent.Count > before)
            {
                batches.Add(batch);
                bytes += batch.Size;
            }
        }

        if (lent.Count > 0)
        {
            Settle();
        }

        return (batches, Ranges(lent));
    }

    private void Acquire(RecordBatch batch, string memberId, long until, int most, List<(long Offset, short DeliveryCount)> lent)
    {
        var isNothing = batch.IsControl || (Settings.ReadCommitted && _log.IsAborted(batch));
        for (var offset = Math.Max(batch.BaseOffset, Start!.Value); offset <= batch.LastOffset; offset++)
        {
            if (offset >= _end && isNothing)
            {
                _end = offset + 1;
                continue;
            }

            if (lent.Count >= most)
            {
                return;
            }

            if (offset >= _end)
            {
                // Offsets between, which compaction emptied, need not be known.
                _records.Add(offset, new());
                _end = offset + 1;
            }

            if (_records.GetValueOrDefault(offset) is { State: SharedRecordState.Available } record)
            {
                record.Lend(memberId, until);
                lent.Add((offset, record.DeliveryCount));
            }
        }
    }

    // The log may have lost what the group never saw: deleted, expired, or emptied by a reset.
    private void Begin()
    {
        if (Start is null)
        {
            Start = _end = Settings.StartsAt(_log, _cluster.Time.GetUtcNow());
        }

        if (Start < _log.StartOffset)
        {
            foreach (var gone in _records.Keys.TakeWhile(offset => offset < _log.StartOffset).ToList())
            {
                _records.Remove(gone);
            }

            Start = _log.StartOffset;
            _end = Math.Max(_end, _log.StartOffset);
        }
    }

    private long FirstWanted()
    {
        foreach (var (offset, record) in _records)
        {
            if (record.State == SharedRecordState.Available)
            {
                return offset;
            }
        }

        return _end;
    }

    private static List<AcquiredRange> Ranges(List<(long Offset, short DeliveryCount)> lent)
    {
        var ranges = new List<AcquiredRange>();
        foreach (var (offset, count) in lent)
        {
            if (ranges is [.., var last] && last.Last == offset - 1 && last.DeliveryCount == count)
            {
                ranges[^1] = last with { Last = offset };
            }
            else
            {
                ranges.Add(new(offset, offset, count));
            }
        }

        return ranges;
    }
}
