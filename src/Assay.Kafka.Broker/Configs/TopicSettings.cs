using System.Globalization;

namespace Assay.Kafka.Broker.Configs;

/// <summary>What the configuration of a topic amounts to, for those settings that this broker acts on.</summary>
internal sealed record TopicSettings
{
    /// <summary>The state of the configuration that it was read from.</summary>
    public required int Version { get; init; }

    public bool UsesAppendTime { get; init; }

    /// <summary>Whether the last record of each key is kept for ever.</summary>
    public bool Compacts { get; init; }

    /// <summary>Whether old records are deleted.</summary>
    public bool Deletes { get; init; }

    /// <summary>The largest batch it takes, in bytes.</summary>
    public int LargestBatch { get; init; }

    public int SegmentBytes { get; init; }

    /// <summary>In milliseconds: <c>segment.ms</c>, or <c>max.compaction.lag.ms</c> where that is less, since only what is no longer active is compacted.</summary>
    public long SegmentMs { get; init; }

    /// <summary>In milliseconds; negative for ever.</summary>
    public long RetentionMs { get; init; }

    /// <summary>For each partition; negative for any number.</summary>
    public long RetentionBytes { get; init; }

    /// <summary>How long a tombstone is kept once compaction has seen it, in milliseconds.</summary>
    public long DeleteRetentionMs { get; init; }

    public long MinCompactionLagMs { get; init; }

    public long MaxCompactionLagMs { get; init; }

    public double MinCleanableDirtyRatio { get; init; }

    /// <summary>How far in the past a record's timestamp may lie, in milliseconds.</summary>
    public long TimestampBeforeMaxMs { get; init; }

    /// <summary>How far in the future a record's timestamp may lie, in milliseconds.</summary>
    public long TimestampAfterMaxMs { get; init; }

    public int MinInSyncReplicas { get; init; }

    /// <summary>Whether time or size ever change the log by themselves.</summary>
    public bool NeedsCleaning => Compacts || (Deletes && (RetentionMs >= 0 || RetentionBytes >= 0));

    public static TopicSettings Resolve(ConfigStore store, string topic, int broker)
    {
        var policy = ConfigText.Elements(Of("cleanup.policy"));
        var compacts = policy.Contains("compact");
        var maxCompactionLag = Long(Of("max.compaction.lag.ms"));
        var segmentMs = Long(Of("segment.ms"));
        return new()
        {
            Version = store.Version,
            UsesAppendTime = Of("message.timestamp.type") == "LogAppendTime",
            Compacts = compacts,
            Deletes = policy.Contains("delete"),
            LargestBatch = Int(Of("max.message.bytes")),
            SegmentBytes = Int(Of("segment.bytes")),
            SegmentMs = compacts ? Math.Min(maxCompactionLag, segmentMs) : segmentMs,
            RetentionMs = Long(Of("retention.ms")),
            RetentionBytes = Long(Of("retention.bytes")),
            DeleteRetentionMs = Long(Of("delete.retention.ms")),
            MinCompactionLagMs = Long(Of("min.compaction.lag.ms")),
            MaxCompactionLagMs = maxCompactionLag,
            MinCleanableDirtyRatio = double.Parse(Of("min.cleanable.dirty.ratio"), CultureInfo.InvariantCulture),
            TimestampBeforeMaxMs = Long(Of("message.timestamp.before.max.ms")),
            TimestampAfterMaxMs = Long(Of("message.timestamp.after.max.ms")),
            MinInSyncReplicas = Int(Of("min.insync.replicas")),
        };

        string Of(string name) => store.Topic(topic, name, broker);
        static int Int(string value) => int.Parse(value, CultureInfo.InvariantCulture);
        static long Long(string value) => long.Parse(value, CultureInfo.InvariantCulture);
    }
}
