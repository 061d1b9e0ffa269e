namespace Assay.Kafka.Broker.Cluster;

/// <summary>Limits for timers, which count whole milliseconds and leave out what is less.</summary>
internal static class TimerLimit
{
    /// <summary>The least that a timer must be given in order not to be early.</summary>
    public static TimeSpan NotBefore(TimeSpan limit) => limit <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(limit.TotalMilliseconds));
}
