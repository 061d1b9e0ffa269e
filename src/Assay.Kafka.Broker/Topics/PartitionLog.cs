using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Topics;

/// <summary>One partition: its batches in memory, its producers, its transactions, its leader. Guarded by the gate of its cluster.</summary>
internal sealed class PartitionLog(Topic topic, int index, IReadOnlyList<int> replicas)
{
    private readonly LogSegments _segments = new();
    private readonly Dictionary<long, ProducerHistory> _producers = [];
    private readonly Dictionary<long, long> _openTransactions = [];
    private readonly List<AbortedTransaction> _aborted = [];
    private readonly HashSet<FetchWaiter> _waiters = [];

    // Offsets from here to the start may still be fetched, as if compaction had emptied them: a reset must not make consumers seek.
    private long _lowestFetchable;

    public string Topic => topic.Name;

    public int Index => index;

    /// <summary>The settings of its topic on the broker that leads it.</summary>
    public TopicSettings Settings => topic.SettingsOn(Brokers.Leader);

    public ReplicaSet Brokers { get; } = new(replicas);

    public LeaderHistory Leaders { get; } = new();

    public int LeaderEpoch => Brokers.Epoch;

    public long StartOffset { get; private set; }

    /// <summary>The offset of the next record. Replicas see the same log, so it is the high watermark too.</summary>
    public long EndOffset { get; private set; }

    /// <summary>The end of what read_committed consumers may see: everything before it is decided.</summary>
    public long LastStableOffset
    {
        get
        {
            if (_openTransactions.Count == 0)
            {
                return EndOffset;
            }

            var first = _openTransactions.Values.Min();
            // Where the transaction's first records were deleted it is the batch that the log begins in, as in Apache Kafka.
            return first >= StartOffset ? first : BatchesFrom(StartOffset).Select(batch => batch.BaseOffset).FirstOrDefault(EndOffset);
        }
    }

    /// <summary>What is remembered of its producers, by their ids.</summary>
    public IReadOnlyDictionary<long, ProducerHistory> Producers => _producers;

    /// <summary>The first offset of the producer's open transaction; null if there is none.</summary>
    public long? OpenTransactionOf(long producerId) => _openTransactions.TryGetValue(producerId, out var first) ? first : null;

    /// <summary>In bytes.</summary>
    public long Size => _segments.Size;

    public IReadOnlyList<Segment> Segments => _segments.Segments;

    /// <summary>Up to where compaction has cleaned it.</summary>
    public long CleanedTo { get; private set; }

    /// <summary>Checks an idempotent batch. <paramref name="duplicateOf"/> is the offset of an earlier copy.</summary>
    public ErrorCode Check(RecordBatch batch, out long? duplicateOf)
    {
        duplicateOf = null;
        return batch.ProducerId >= 0 && _producers.TryGetValue(batch.ProducerId, out var producer)
            ? producer.Check(batch, out duplicateOf)
            : ErrorCode.None;
    }

    public void Append(RecordBatch batch)
    {
        batch.PlaceAt(EndOffset, LeaderEpoch);
        _segments.Append(batch, Settings);
        EndOffset = batch.LastOffset + 1;
        if (batch.ProducerId >= 0 && !batch.IsControl)
        {
            if (batch.BaseSequence >= 0)
            {
                HistoryOf(batch.ProducerId).Append(batch);
            }

            if (batch.IsTransactional)
            {
                _openTransactions.TryAdd(batch.ProducerId, batch.BaseOffset);
            }
        }

        Wake();
    }

    /// <summary>Ends the transaction of a producer in this partition; without records in it there is only the marker.</summary>
    public void AppendMarker(RecordBatch marker, bool commit, int coordinatorEpoch = 0)
    {
        Append(marker);
        HistoryOf(marker.ProducerId).AppendMarker(marker.ProducerEpoch, marker.MaxTimestamp, coordinatorEpoch);
        if (_openTransactions.Remove(marker.ProducerId, out var first) && !commit)
        {
            _aborted.Add(new(marker.ProducerId, first, marker.BaseOffset));
        }
    }

    public bool CanFetchFrom(long offset) => offset >= _lowestFetchable && offset <= EndOffset;

    /// <summary>
    /// The batches from the one that holds <paramref name="offset"/>, up to <paramref name="end"/> and as many as fit into
    /// <paramref name="maxBytes"/>; the first even if it does not fit, when <paramref name="atLeastOne"/>.
    /// </summary>
    public (ReadOnlyMemory<byte> Bytes, long NextOffset) Read(long offset, long end, int maxBytes, bool atLeastOne)
    {
        var batches = _segments.Batches;
        var first = _segments.IndexOf(offset);
        var last = first;
        var size = 0;
        for (; last < batches.Count && batches[last].BaseOffset < end; last++)
        {
            var next = batches[last].Size;
            if (size + next > maxBytes && !(atLeastOne && last == first))
            {
                break;
            }

            size += next;
        }

        return last == first ? (default, offset) : (Join(first, last, size), batches[last - 1].LastOffset + 1);
    }

    /// <summary>The aborted transactions that touch the offsets from <paramref name="from"/> up to <paramref name="to"/>.</summary>
    public IEnumerable<AbortedTransaction> AbortedBetween(long from, long to) =>
        _aborted.Where(aborted => aborted.MarkerOffset >= from && aborted.FirstOffset < to);

    /// <summary>The batches that hold offsets from <paramref name="offset"/> on.</summary>
    public IEnumerable<RecordBatch> BatchesFrom(long offset)
    {
        for (var at = _segments.IndexOf(offset); at < _segments.Batches.Count; at++)
        {
            yield return _segments.Batches[at];
        }
    }

    /// <summary>Whether a record that a consumer could still get lies at <paramref name="offset"/> or behind it, before <paramref name="end"/>.</summary>
    public bool HasRecordsBetween(long offset, long end) =>
        BatchesFrom(offset).TakeWhile(batch => batch.BaseOffset < end).Any(batch => !batch.IsControl && !IsAborted(batch));

    public bool IsAborted(RecordBatch batch) => batch.IsTransactional && _aborted.Exists(aborted =>
        aborted.ProducerId == batch.ProducerId && aborted.FirstOffset <= batch.BaseOffset && aborted.MarkerOffset > batch.BaseOffset);

    /// <summary>Moves the start, as DeleteRecords and retention do: consumers behind it are out of range.</summary>
    public void DeleteBefore(long offset)
    {
        MoveStart(offset);
        _lowestFetchable = StartOffset;
    }

    /// <summary>Empties the log in place. Offsets keep growing, and consumers may go on from where they are.</summary>
    public void Clear() => MoveStart(EndOffset);

    /// <summary>Puts what compaction left in the place of everything before <paramref name="end"/>.</summary>
    public void ReplaceBefore(long end, IReadOnlyList<RecordBatch> cleaned)
    {
        _segments.ReplaceBefore(end, cleaned);
        _aborted.RemoveAll(aborted => aborted.MarkerOffset < end);
        CleanedTo = end;
    }

    /// <summary>Begins the epoch of the leader that was just elected; whoever waits for records asks again, and learns of it.</summary>
    public void BeginEpoch()
    {
        Leaders.Begin(LeaderEpoch, EndOffset);
        Wake();
    }

    public void Add(FetchWaiter waiter) => _waiters.Add(waiter);

    public void Remove(FetchWaiter waiter) => _waiters.Remove(waiter);

    public void Wake()
    {
        foreach (var waiter in _waiters)
        {
            waiter.Wake();
        }

        _waiters.Clear();
    }

    private void MoveStart(long offset)
    {
        StartOffset = Math.Max(StartOffset, offset);
        _segments.DropBefore(StartOffset);
        _aborted.RemoveAll(aborted => aborted.MarkerOffset < StartOffset);
        Leaders.ForgetBefore(StartOffset);
        Wake();
    }

    private ProducerHistory HistoryOf(long producerId)
    {
        if (!_producers.TryGetValue(producerId, out var history))
        {
            _producers.Add(producerId, history = new());
        }

        return history;
    }

    private ReadOnlyMemory<byte> Join(int first, int last, int size)
    {
        var batches = _segments.Batches;
        if (last == first + 1)
        {
            return batches[first].Bytes;
        }

        var joined = new byte[size];
        var at = 0;
        for (var i = first; i < last; i++)
        {
            batches[i].Bytes.Span.CopyTo(joined.AsSpan(at));
            at += batches[i].Size;
        }

        return joined;
    }
}
