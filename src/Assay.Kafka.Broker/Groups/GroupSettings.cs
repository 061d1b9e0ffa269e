namespace Assay.Kafka.Broker.Groups;

/// <summary>What a group may set for itself: its own settings, or those of the broker.</summary>
internal sealed record GroupSettings
{
    /// <summary>After how much silence a member of the consumer protocol is taken for gone (<c>consumer.session.timeout.ms</c>).</summary>
    public required TimeSpan SessionTimeout { get; init; }

    /// <summary>How often a member of the consumer protocol shall be heard (<c>consumer.heartbeat.interval.ms</c>).</summary>
    public required TimeSpan HeartbeatInterval { get; init; }
}
