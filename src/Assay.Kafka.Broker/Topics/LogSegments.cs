using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Topics;

/// <summary>The batches of a log in their order, and the segments they lie in.</summary>
internal sealed class LogSegments
{
    private readonly List<RecordBatch> _batches = [];
    private readonly List<Segment> _segments = [];

    public IReadOnlyList<RecordBatch> Batches => _batches;

    /// <summary>The segments; the last is the active one, which is appended to.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>In bytes.</summary>
    public long Size { get; private set; }

    public void Append(RecordBatch batch, TopicSettings settings)
    {
        var active = _segments is [.., var last] ? last : null;
        if (active is null || active.Size + batch.Size > settings.SegmentBytes || batch.MaxTimestamp - active.FirstTimestamp > settings.SegmentMs)
        {
            _segments.Add(active = new(batch.BaseOffset) { FirstTimestamp = batch.MaxTimestamp, MaxTimestamp = batch.MaxTimestamp });
        }

        _batches.Add(batch);
        active.Size += batch.Size;
        active.MaxTimestamp = Math.Max(active.MaxTimestamp, batch.MaxTimestamp);
        Size += batch.Size;
    }

    /// <summary>The first batch that holds the offset or lies behind it.</summary>
    public int IndexOf(long offset)
    {
        var low = 0;
        var high = _batches.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle].LastOffset < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Drops the batches that lie wholly before the offset, and the segments that are empty then.</summary>
    public void DropBefore(long offset)
    {
        var gone = IndexOf(offset);
        for (var i = 0; i < gone; i++)
        {
            SegmentOf(_batches[i].BaseOffset).Size -= _batches[i].Size;
            Size -= _batches[i].Size;
        }

        _batches.RemoveRange(0, gone);
        _segments.RemoveAll(segment => segment.Size == 0);
    }

    /// <summary>Puts what compaction left in the place of everything before <paramref name="end"/>.</summary>
    public void ReplaceBefore(long end, IReadOnlyList<RecordBatch> cleaned)
    {
        var rest = IndexOf(end);
        _batches.RemoveRange(0, rest);
        _batches.InsertRange(0, cleaned);
        foreach (var segment in _segments)
        {
            segment.Size = 0;
        }

        Size = 0;
        foreach (var batch in _batches)
        {
            SegmentOf(batch.BaseOffset).Size += batch.Size;
            Size += batch.Size;
        }

        _segments.RemoveAll(segment => segment.Size == 0);
    }

    private Segment SegmentOf(long offset)
    {
        var at = _segments.FindLastIndex(segment => segment.BaseOffset <= offset);
        return _segments[at];
    }
}
