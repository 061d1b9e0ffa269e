using Assay.Kafka.Broker.Codecs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Topics;

/// <summary>
/// Keeps the last record of each key, in everything but the active segment and what is not decided yet. Tombstones and markers of transactions go
/// once they have been seen for <c>delete.retention.ms</c>; what was aborted goes at once. Offsets stay as they are.
/// </summary>
internal static class Compaction
{
    /// <summary>Whether anything was cleaned. <paramref name="now"/> is in milliseconds since the Unix epoch.</summary>
    public static bool Apply(PartitionLog log, long now)
    {
        if (!log.Settings.Compacts || End(log, now) is not { } end || !IsWorthIt(log, end, now))
        {
            return false;
        }

        var batches = log.BatchesFrom(log.StartOffset).TakeWhile(batch => batch.BaseOffset < end).ToList();
        try
        {
            var last = LastOffsets(log, batches);
            log.ReplaceBefore(end, [.. batches.Select(batch => Clean(log, batch, last, now)).OfType<RecordBatch>()]);
            return true;
        }
        catch (MalformedMessageException)
        {
            // A batch that nobody can read stays, and so does all else: better too much than too little.
            return false;
        }
    }

    // Up to where the log may be cleaned: not the active segment, not what is open, not what is too new.
    private static long? End(PartitionLog log, long now)
    {
        var tooNew = log.Segments.Take(log.Segments.Count - 1)
            .FirstOrDefault(segment => log.Settings.MinCompactionLagMs > 0 && segment.MaxTimestamp > now - log.Settings.MinCompactionLagMs);
        var end = Math.Min(log.LastStableOffset, tooNew?.BaseOffset ?? (log.Segments is [.., var active] ? active.BaseOffset : log.StartOffset));
        return end > log.StartOffset ? end : null;
    }

    private static bool IsWorthIt(PartitionLog log, long end, long now)
    {
        long clean = 0, dirty = 0;
        var oldestDirty = long.MaxValue;
        var hasExpired = false;
        foreach (var batch in log.BatchesFrom(log.StartOffset).TakeWhile(batch => batch.BaseOffset < end))
        {
            hasExpired |= batch.DeleteHorizon < now;
            if (batch.BaseOffset < log.CleanedTo)
            {
                clean += batch.Size;
            }
            else
            {
                dirty += batch.Size;
                oldestDirty = Math.Min(oldestDirty, batch.MaxTimestamp);
            }
        }

        return hasExpired
            || (dirty > 0 && ((double)dirty / (clean + dirty) > log.Settings.MinCleanableDirtyRatio
                || (log.Settings.MaxCompactionLagMs < long.MaxValue && now - oldestDirty > log.Settings.MaxCompactionLagMs)));
    }

    private static Dictionary<string, long> LastOffsets(PartitionLog log, List<RecordBatch> batches)
    {
        var last = new Dictionary<string, long>();
        foreach (var batch in batches.Where(batch => !batch.IsControl && !log.IsAborted(batch)))
        {
            var walker = new RecordWalker(Decompression.Open(batch.Compression, batch.Payload).Span);
            for (var i = 0; i < batch.Count; i++)
            {
                walker.Next();
                if (walker.HasKey)
                {
                    last[Convert.ToHexString(walker.Key)] = batch.BaseOffset + walker.OffsetDelta;
                }
            }
        }

        return last;
    }

    // What is left of a batch; null if nothing is.
    private static RecordBatch? Clean(PartitionLog log, RecordBatch batch, Dictionary<string, long> last, long now)
    {
        if (!batch.IsControl && log.IsAborted(batch))
        {
            return null;
        }

        var isExpired = batch.DeleteHorizon < now;
        if (batch.IsControl)
        {
            batch.LimitTombstones(now + log.Settings.DeleteRetentionMs);
            return isExpired ? null : batch;
        }

        var kept = new RecordCollector();
        var walker = new RecordWalker(Decompression.Open(batch.Compression, batch.Payload).Span);
        for (var i = 0; i < batch.Count; i++)
        {
            walker.Next();
            if (walker.HasKey && last[Convert.ToHexString(walker.Key)] == batch.BaseOffset + walker.OffsetDelta && (walker.HasValue || !isExpired))
            {
                kept.Add(ref walker, batch.BaseTimestamp);
            }
        }

        if (kept.Count == 0)
        {
            return null;
        }

        var cleaned = kept.Count == batch.Count ? batch : batch.With(kept);
        if (kept.HasTombstones)
        {
            cleaned.LimitTombstones(now + log.Settings.DeleteRetentionMs);
        }
        else
        {
            // Nothing in it expires any more; else it would be a reason to clean for ever.
            cleaned.UnlimitTombstones();
        }

        return cleaned;
    }
}
