using System.Globalization;

namespace Assay.Kafka.Broker.Topics;

/// <summary>The topic settings that are described, with Kafka's defaults. Only those named here as members have an effect.</summary>
internal static class TopicConfigs
{
    private const string AppendTime = "LogAppendTime";
    private const string TimestampType = "message.timestamp.type";
    private const string MaxMessageBytes = "max.message.bytes";

    /// <summary>The default of each setting.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["cleanup.policy"] = "delete",
        ["compression.type"] = "producer",
        ["delete.retention.ms"] = "86400000",
        ["file.delete.delay.ms"] = "60000",
        ["flush.messages"] = "9223372036854775807",
        ["flush.ms"] = "9223372036854775807",
        ["index.interval.bytes"] = "4096",
        ["max.compaction.lag.ms"] = "9223372036854775807",
        [MaxMessageBytes] = "1048588",
        ["message.timestamp.after.max.ms"] = "3600000",
        ["message.timestamp.before.max.ms"] = "9223372036854775807",
        [TimestampType] = "CreateTime",
        ["min.cleanable.dirty.ratio"] = "0.5",
        ["min.compaction.lag.ms"] = "0",
        ["min.insync.replicas"] = "1",
        ["preallocate"] = "false",
        ["retention.bytes"] = "-1",
        ["retention.ms"] = "604800000",
        ["segment.bytes"] = "1073741824",
        ["segment.index.bytes"] = "10485760",
        ["segment.jitter.ms"] = "0",
        ["segment.ms"] = "604800000",
        ["unclean.leader.election.enable"] = "false",
    };

    public static bool UsesAppendTime(Topic topic) => topic.Configs.GetValueOrDefault(TimestampType) == AppendTime;

    /// <summary>The largest batch the topic takes, in bytes.</summary>
    public static int LargestBatch(Topic topic) =>
        int.Parse(topic.Configs.GetValueOrDefault(MaxMessageBytes, Defaults[MaxMessageBytes]), CultureInfo.InvariantCulture);

    /// <summary>Why a setting can't be taken; null if it can.</summary>
    public static string? Refuse(string name, string? value)
    {
        if (!Defaults.TryGetValue(name, out var standard))
        {
            return $"Unknown topic config name: {name}";
        }

        var isNumber = long.TryParse(standard, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        return value is null || (isNumber && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? $"Invalid value {value ?? "null"} for configuration {name}"
            : null;
    }
}
