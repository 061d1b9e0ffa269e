using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Topics;

/// <summary>What a partition remembers of one idempotent producer: its epoch and its last batches (KIP-98).</summary>
internal sealed class ProducerHistory
{
    // A producer may have five requests in flight, so that is how many batches it may send again.
    private const int RememberedBatches = 5;

    private readonly Queue<(int First, int Last, long BaseOffset)> _batches = new();

    public short Epoch { get; private set; } = -1;

    /// <summary>-1 after a marker that began an epoch.</summary>
    public int LastSequence { get; private set; } = -1;

    /// <summary>Of its last batch or marker, in milliseconds since the Unix epoch.</summary>
    public long LastTimestamp { get; private set; } = -1;

    /// <summary>Of the coordinator that wrote the last marker; -1 before there is one.</summary>
    public int CoordinatorEpoch { get; private set; } = -1;

    /// <summary>Whether the batch may be appended; <paramref name="duplicateOf"/> is the offset of an earlier copy, which is to be answered instead.</summary>
    public ErrorCode Check(RecordBatch batch, out long? duplicateOf)
    {
        duplicateOf = null;
        if (batch.ProducerEpoch < Epoch)
        {
            return ErrorCode.InvalidProducerEpoch;
        }

        if (batch.ProducerEpoch > Epoch)
        {
            return Epoch < 0 || batch.BaseSequence == 0 ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber;
        }

        foreach (var known in _batches)
        {
            if (known.First == batch.BaseSequence && known.Last == LastSequenceOf(batch))
            {
                duplicateOf = known.BaseOffset;
                return ErrorCode.None;
            }
        }

        return batch.BaseSequence == Next(LastSequence, 1) ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber;
    }

    public void Append(RecordBatch batch)
    {
        if (batch.ProducerEpoch != Epoch)
        {
            Epoch = batch.ProducerEpoch;
            _batches.Clear();
        }

        if (_batches.Count == RememberedBatches)
        {
            _batches.Dequeue();
        }

        LastSequence = LastSequenceOf(batch);
        LastTimestamp = batch.MaxTimestamp;
        _batches.Enqueue((batch.BaseSequence, LastSequence, batch.BaseOffset));
    }

    /// <summary>A marker ended a transaction; with a higher epoch it fences what is still on its way from the old one.</summary>
    public void AppendMarker(short epoch, long timestamp, int coordinatorEpoch)
    {
        LastTimestamp = timestamp;
        CoordinatorEpoch = coordinatorEpoch;
        if (epoch > Epoch)
        {
            Epoch = epoch;
            LastSequence = -1;
            _batches.Clear();
        }
    }

    private static int LastSequenceOf(RecordBatch batch) => Next(batch.BaseSequence, batch.LastOffsetDelta);

    // Sequence numbers go back to 0 behind the largest integer.
    private static int Next(int sequence, int by) => (int)(((long)sequence + by) % (1L + int.MaxValue));
}
