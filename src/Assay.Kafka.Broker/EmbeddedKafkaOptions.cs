namespace Assay.Kafka.Broker;

/// <summary>How an <see cref="EmbeddedKafkaCluster"/> behaves. The defaults suit tests: what Kafka delays for the sake of production is short.</summary>
public sealed record EmbeddedKafkaOptions
{
    /// <summary>Whether a topic that a client asks for is created (<c>auto.create.topics.enable</c>). Default: true.</summary>
    public bool AutoCreateTopics { get; init; } = true;

    /// <summary>The partitions of a topic that is created without saying how many (<c>num.partitions</c>). Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int DefaultPartitions
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A topic has at least one partition.");
    } = 1;

    /// <summary>
    /// How long an empty group waits for more members before its first assignment (<c>group.initial.rebalance.delay.ms</c>).
    /// Default: 50 ms, which is enough for members that start together to share at once. Kafka's own default is 3 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan InitialRebalanceDelay
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay is not negative.");
    } = TimeSpan.FromMilliseconds(50);

    /// <summary>The shortest session time-out a member may ask for (<c>group.min.session.timeout.ms</c>). Default: 100 ms. Kafka's own default is 6 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan MinSessionTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A time-out is positive.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest session time-out a member may ask for (<c>group.max.session.timeout.ms</c>). Default: 30 min, as Kafka's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan MaxSessionTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A time-out is positive.");
    } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How often members of the consumer protocol (KIP-848) are asked to be heard (<c>group.consumer.heartbeat.interval.ms</c>). They learn of changes
    /// no faster than that. Default: 100 ms. Kafka's own default, and its least, is 5 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan ConsumerHeartbeatInterval
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An interval is positive.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// After how much silence a member of the consumer protocol is taken for gone (<c>group.consumer.session.timeout.ms</c>). Default: 45 s, as Kafka's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan ConsumerSessionTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A time-out is positive.");
    } = TimeSpan.FromSeconds(45);

    /// <summary>The clock of the cluster: time-outs, delays, and timestamps of the broker. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
