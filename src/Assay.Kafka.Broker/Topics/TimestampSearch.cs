using Assay.Kafka.Broker.Codecs;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Topics;

/// <summary>Finds records by their time. The markers that end transactions count, as they do in Apache Kafka.</summary>
internal static class TimestampSearch
{
    /// <summary>The first record at <paramref name="timestamp"/> or later, before <paramref name="end"/>.</summary>
    public static (long Timestamp, long Offset)? FirstAtOrAfter(PartitionLog log, long timestamp, long end)
    {
        foreach (var batch in log.BatchesFrom(log.StartOffset).TakeWhile(batch => batch.BaseOffset < end))
        {
            if (batch.MaxTimestamp < timestamp)
            {
                continue;
            }

            foreach (var (time, offset) in TimesOf(batch))
            {
                if (time >= timestamp && offset >= log.StartOffset)
                {
                    return (time, offset);
                }
            }
        }

        return null;
    }

    /// <summary>The first of the records with the highest timestamp.</summary>
    public static (long Timestamp, long Offset)? Latest(PartitionLog log)
    {
        var latest = log.BatchesFrom(log.StartOffset).MaxBy(batch => batch.MaxTimestamp);
        if (latest is null)
        {
            return null;
        }

        return TimesOf(latest).MaxBy(record => record.Timestamp);
    }

    private static List<(long Timestamp, long Offset)> TimesOf(RecordBatch batch)
    {
        var times = new List<(long Timestamp, long Offset)>();
        var walker = new RecordWalker(Decompression.Open(batch.Compression, batch.Payload).Span);
        for (var i = 0; i < batch.Count; i++)
        {
            walker.Next();
            times.Add((batch.HasLogAppendTime ? batch.MaxTimestamp : batch.BaseTimestamp + walker.TimestampDelta, batch.BaseOffset + walker.OffsetDelta));
        }

        return times;
    }
}
