namespace Assay.Kafka;

/// <summary>
/// Settings with which an application's Kafka clients react fast enough for tests, by the names that librdkafka gives them. They change when things happen, not what
/// happens. Hand them to an application that passes settings on to its clients; leave them out, and it runs on its own.
/// </summary>
public static class KafkaClientSettings
{
    /// <summary>For every client: lost connections and refused requests are tried again within 10 to 200 ms, new topics are found within 50 ms.</summary>
    public static IReadOnlyDictionary<string, string> Common { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["reconnect.backoff.ms"] = "10",
        ["reconnect.backoff.max.ms"] = "200",
        ["retry.backoff.ms"] = "10",
        ["retry.backoff.max.ms"] = "200",
        ["topic.metadata.refresh.fast.interval.ms"] = "50",
    };

    /// <summary>
    /// For consumers, with the common ones: they hear of a rebalance within 100 ms, commit by themselves every 50 ms where they do so at all, and begin with the
    /// earliest record, so that none is missed that was published before they had joined.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Consumer { get; } = new SortedDictionary<string, string>(Common.ToDictionary(), StringComparer.Ordinal)
    {
        ["auto.commit.interval.ms"] = "50",
        ["auto.offset.reset"] = "earliest",
        ["coordinator.query.interval.ms"] = "1000",
        ["fetch.error.backoff.ms"] = "10",
        ["heartbeat.interval.ms"] = "100",
    };

    /// <summary>
    /// The same for consumers with <c>group.protocol=consumer</c> (KIP-848), whom the broker tells how often they are to be heard: a client that is told so by its
    /// settings, too, refuses to start.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ConsumerProtocol { get; } = new SortedDictionary<string, string>(
        Consumer.Where(static setting => setting.Key != "heartbeat.interval.ms").ToDictionary(), StringComparer.Ordinal);

    /// <summary>For producers, with the common ones: no record waits for others.</summary>
    public static IReadOnlyDictionary<string, string> Producer { get; } = new SortedDictionary<string, string>(Common.ToDictionary(), StringComparer.Ordinal)
    {
        ["linger.ms"] = "0",
    };
}
