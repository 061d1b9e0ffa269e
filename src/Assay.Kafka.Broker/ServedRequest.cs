namespace Assay.Kafka.Broker;

/// <summary>A request that a cluster answered.</summary>
public sealed record ServedRequest
{
    /// <summary>The name of the API, such as <c>Produce</c>.</summary>
    public required string Api { get; init; }

    /// <summary>The version the client chose.</summary>
    public required int Version { get; init; }

    /// <summary>What the client calls itself (<c>client.id</c>); empty if it says nothing.</summary>
    public required string ClientId { get; init; }

    /// <summary>The first error in the response, such as <c>UnknownTopicOrPartition</c>; null if it has none.</summary>
    public string? Error { get; init; }

    /// <summary>How long the answer took, waiting included. Zero for a request that was already under way when the observer came.</summary>
    public TimeSpan Elapsed { get; init; }
}
