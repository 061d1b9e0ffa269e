using Assay.Kafka.Broker.Codecs;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Records;

/// <summary>Checks what clients send: the frame of a batch, its header and each of its records. The codes are Kafka's.</summary>
internal static class BatchValidator
{
    /// <summary>Cuts the one batch out of what a client sent for a partition.</summary>
    public static BatchVerdict Open(Memory<byte> records, TopicSettings settings, out RecordBatch? batch)
    {
        batch = null;
        var length = RecordBatch.LengthOf(records.Span);
        if (records.Length == 0)
        {
            return new(ErrorCode.InvalidRecord, "There are no records for the partition.");
        }

        // Four bytes more than the prefix hold the format, whatever else is missing.
        if (records.Length > RecordBatch.FormatAt && RecordBatch.FormatOf(records.Span) != RecordBatch.Format)
        {
            return new(ErrorCode.InvalidRecord, $"Records are in format {RecordBatch.FormatOf(records.Span)}; only format {RecordBatch.Format} is taken.");
        }

        if (length < RecordBatch.HeaderLength || length > records.Length)
        {
            return new(ErrorCode.CorruptMessage, $"The batch claims {length} bytes; {records.Length} came.");
        }

        if (length != records.Length)
        {
            return new(ErrorCode.InvalidRecord, "There has to be exactly one batch for the partition.");
        }

        if (length > settings.LargestBatch)
        {
            return new(ErrorCode.MessageTooLarge, $"The batch has {length} bytes; the topic takes {settings.LargestBatch}.");
        }

        var opened = new RecordBatch(records);
        if (!opened.IsIntact())
        {
            return new(ErrorCode.CorruptMessage, "The checksum of the batch is wrong.");
        }

        batch = opened;
        return CheckHeader(opened);
    }

    /// <summary>Checks the records inside, and sets the highest timestamp right if the client got it wrong.</summary>
    public static BatchVerdict CheckRecords(RecordBatch batch, TopicSettings settings, long now)
    {
        var refused = new List<(int, string)>();
        var error = ErrorCode.InvalidRecord;
        var latest = -1L;
        try
        {
            var walker = new RecordWalker(Decompression.Open(batch.Compression, batch.Payload).Span);
            for (var i = 0; i < batch.Count; i++)
            {
                walker.Next();
                if (walker.OffsetDelta != i)
                {
                    return new(ErrorCode.InvalidRecord, $"Record {i} of the batch says that it is record {walker.OffsetDelta}.");
                }

                var timestamp = batch.BaseTimestamp < 0 && walker.TimestampDelta == 0 ? -1 : batch.BaseTimestamp + walker.TimestampDelta;
                latest = Math.Max(latest, timestamp);
                if (settings.Compacts && !walker.HasKey)
                {
                    refused.Add((i, "A compacted topic takes no records without a key."));
                }
                else if (!settings.UsesAppendTime && timestamp >= 0 && (now - timestamp > settings.TimestampBeforeMaxMs || timestamp - now > settings.TimestampAfterMaxMs))
                {
                    error = ErrorCode.InvalidTimestamp;
                    refused.Add((i, $"Timestamp {timestamp} of the record is too far from the broker's time {now}."));
                }
            }

            if (!walker.IsAtEnd)
            {
                return new(ErrorCode.InvalidRecord, $"More follows the {batch.Count} records that the batch claims.");
            }
        }
        catch (MalformedMessageException malformed)
        {
            return new(batch.Compression == CompressionType.None ? ErrorCode.InvalidRecord : ErrorCode.CorruptMessage, malformed.Message);
        }

        if (refused.Count > 0)
        {
            return new(error, $"{refused.Count} of {batch.Count} records of the batch are refused.") { Records = refused };
        }

        batch.CorrectMaxTimestamp(latest);
        return BatchVerdict.Fine;
    }

    private static BatchVerdict CheckHeader(RecordBatch batch) =>
        batch.BaseOffset != 0 ? new(ErrorCode.InvalidRecord, $"The batch starts at offset {batch.BaseOffset}; a client's starts at 0.")
        : batch.Count <= 0 || batch.LastOffsetDelta != batch.Count - 1 ? new(ErrorCode.InvalidRecord, $"The batch claims {batch.Count} records and {batch.LastOffsetDelta} as the last offset.")
        : batch.IsControl ? new(ErrorCode.InvalidRecord, "Clients may not write control records.")
        : batch.ProducerId < 0 && batch.IsTransactional ? new(ErrorCode.InvalidRecord, "A transactional batch needs a producer id.")
        : batch.ProducerId >= 0 && batch.BaseSequence < 0 ? new(ErrorCode.InvalidRecord, $"Sequence number {batch.BaseSequence} of an idempotent producer.")
        : BatchVerdict.Fine;
}
