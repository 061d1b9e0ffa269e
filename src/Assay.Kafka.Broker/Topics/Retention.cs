namespace Assay.Kafka.Broker.Topics;

/// <summary>Deletes the segments of a log that are too old or too much. The active one goes too, if all of it is too old.</summary>
internal static class Retention
{
    /// <summary>Whether anything was deleted. <paramref name="now"/> is in milliseconds since the Unix epoch.</summary>
    public static bool Apply(PartitionLog log, long now)
    {
        var settings = log.Settings;
        if (!settings.Deletes)
        {
            return false;
        }

        var start = log.StartOffset;
        if (settings.RetentionMs >= 0)
        {
            DeleteWhile(log, segment => now - segment.MaxTimestamp > settings.RetentionMs);
        }

        if (settings.RetentionBytes >= 0)
        {
            var excess = log.Size - settings.RetentionBytes;
            DeleteWhile(log, segment => (excess -= segment.Size) >= 0);
        }

        return log.StartOffset > start;
    }

    private static void DeleteWhile(PartitionLog log, Func<Segment, bool> isTooMuch)
    {
        var segments = log.Segments;
        var gone = 0;
        while (gone < segments.Count && isTooMuch(segments[gone]))
        {
            gone++;
        }

        if (gone > 0)
        {
            log.DeleteBefore(gone < segments.Count ? segments[gone].BaseOffset : log.EndOffset);
        }
    }
}
