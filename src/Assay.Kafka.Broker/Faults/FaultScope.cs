namespace Assay.Kafka.Broker;

/// <summary>What a fault applies to: everything that is not narrowed down here.</summary>
public sealed record FaultScope
{
    /// <summary>Only requests of this API. Default: every API but ApiVersions, which clients open a connection with.</summary>
    public KafkaApi? Api { get; init; }

    /// <summary>
    /// Only what concerns this topic. A failure is then told for its partitions alone, by the APIs that answer for each partition: Produce, Fetch,
    /// ListOffsets, OffsetForLeaderEpoch, DeleteRecords. Default: any.
    /// </summary>
    public string? Topic { get; init; }

    /// <summary>Only what concerns this partition of <see cref="Topic"/>. Default: any.</summary>
    public int? Partition { get; init; }

    /// <summary>Only what this broker serves. Default: any.</summary>
    public int? Broker { get; init; }

    /// <summary>Only requests of clients that call themselves so (<c>client.id</c>). Default: any.</summary>
    public string? ClientId { get; init; }

    /// <summary>How many that fit are let through first. Default: none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Skip
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A count is not negative.");
    }

    /// <summary>How often the fault happens before it is spent. Default: null, until it is disposed of or the cluster is reset.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? Times
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A fault happens once at least.");
    }
}
