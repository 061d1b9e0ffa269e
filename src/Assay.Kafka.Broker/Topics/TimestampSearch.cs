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

            foreach (var (time, offset) in TimesOf(log, batch))
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

        return TimesOf(log, latest).MaxBy(record => record.Timestamp);
    }

    private static IEnumerable<(long Timestamp, long Offset)> TimesOf(PartitionLog log, RecordBatch batch) =>
        batch.HasLogAppendTime
            ? [(batch.MaxTimestamp, batch.BaseOffset)]
            : RecordReader.Read(log.Topic, log.Index, batch).Select(record => (record.Timestamp.ToUnixTimeMilliseconds(), record.Offset));
}
