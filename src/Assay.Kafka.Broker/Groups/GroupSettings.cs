using System.Globalization;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Groups;

/// <summary>What a group may set for itself: its own settings, or those of the broker.</summary>
internal sealed record GroupSettings
{
    /// <summary>After how much silence a member of the consumer protocol is taken for gone (<c>consumer.session.timeout.ms</c>).</summary>
    public required TimeSpan SessionTimeout { get; init; }

    /// <summary>How often a member of the consumer protocol shall be heard (<c>consumer.heartbeat.interval.ms</c>).</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>After how much silence a member of a share group is taken for gone (<c>share.session.timeout.ms</c>).</summary>
    public required TimeSpan ShareSessionTimeout { get; init; }

    /// <summary>How often a member of a share group shall be heard (<c>share.heartbeat.interval.ms</c>).</summary>
    public required TimeSpan ShareHeartbeatInterval { get; init; }

    /// <summary>For how long a record is lent (<c>share.record.lock.duration.ms</c>).</summary>
    public TimeSpan RecordLock { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a record is delivered at most (<c>share.delivery.count.limit</c>).</summary>
    public int DeliveryLimit { get; init; } = 5;

    /// <summary>How many records of a partition are lent at a time at most (<c>share.partition.max.record.locks</c>).</summary>
    public int MaxLocks { get; init; } = 2000;

    /// <summary>Whether members may prolong the time for which a record is lent (<c>share.renew.acknowledge.enable</c>).</summary>
    public bool MayRenew { get; init; } = true;

    /// <summary>Whether open and aborted transactions are left out (<c>share.isolation.level</c>).</summary>
    public bool ReadCommitted { get; init; }

    /// <summary>Where a share group starts that was nowhere yet (<c>share.auto.offset.reset</c>): <c>earliest</c>, <c>latest</c>, or <c>by_duration:</c> with an ISO 8601 duration.</summary>
    public string StartsFrom { get; init; } = Latest;

    public bool StartsAtLatest => StartsFrom == Latest;

    private const string Latest = "latest";

    public static GroupSettings Resolve(ConfigStore store, EmbeddedKafkaOptions options, string group)
    {
        var defaults = new GroupSettings
        {
            SessionTimeout = options.ConsumerSessionTimeout,
            HeartbeatInterval = options.ConsumerHeartbeatInterval,
            ShareSessionTimeout = options.ConsumerSessionTimeout,
            ShareHeartbeatInterval = options.ConsumerHeartbeatInterval,
        };
        return defaults with
        {
            SessionTimeout = Time("consumer.session.timeout.ms") ?? defaults.SessionTimeout,
            HeartbeatInterval = Time("consumer.heartbeat.interval.ms") ?? defaults.HeartbeatInterval,
            ShareSessionTimeout = Time("share.session.timeout.ms") ?? defaults.ShareSessionTimeout,
            ShareHeartbeatInterval = Time("share.heartbeat.interval.ms") ?? defaults.ShareHeartbeatInterval,
            RecordLock = Time("share.record.lock.duration.ms") ?? defaults.RecordLock,
            DeliveryLimit = Number("share.delivery.count.limit") ?? defaults.DeliveryLimit,
            MaxLocks = Number("share.partition.max.record.locks") ?? defaults.MaxLocks,
            MayRenew = bool.Parse(store.Group(group, "share.renew.acknowledge.enable") ?? bool.TrueString),
            ReadCommitted = store.Group(group, "share.isolation.level") == "read_committed",
            StartsFrom = store.Group(group, "share.auto.offset.reset") ?? defaults.StartsFrom,
        };

        int? Number(string name) => store.Group(group, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

        TimeSpan? Time(string name) => Number(name) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    public long StartsAt(PartitionLog log, DateTimeOffset now)
    {
        if (StartsFrom.StartsWith(ConfigDefinition.ByDuration, StringComparison.Ordinal) && IsoDuration.TryParse(StartsFrom[ConfigDefinition.ByDuration.Length..], out var back))
        {
            return TimestampSearch.FirstAtOrAfter(log, now.ToUnixTimeMilliseconds() - (long)back.TotalMilliseconds, log.EndOffset)?.Offset ?? log.EndOffset;
        }

        return StartsAtLatest ? log.EndOffset : log.StartOffset;
    }
}
