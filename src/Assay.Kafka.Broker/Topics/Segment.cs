namespace Assay.Kafka.Broker.Topics;

/// <summary>
/// A stretch of a log that retention deletes and compaction cleans as a whole. There are no files here; the boundaries are Kafka's all the same.
/// Timestamps are milliseconds since the Unix epoch.
/// </summary>
internal sealed class Segment(long baseOffset)
{
    public long BaseOffset => baseOffset;

    /// <summary>The highest timestamp of the first batch, from which <c>segment.ms</c> counts.</summary>
    public required long FirstTimestamp { get; init; }

    public required long MaxTimestamp { get; set; }

    /// <summary>In bytes.</summary>
    public long Size { get; set; }
}
