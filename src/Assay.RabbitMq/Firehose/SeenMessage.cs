using System.Diagnostics;

namespace Assay.RabbitMq.Firehose;

/// <summary>One event of the firehose: a message that was published, or one that a consumer was given.</summary>
/// <param name="Delivery">The message.</param>
/// <param name="Queue">The queue that it was given out of; null when it was published.</param>
internal sealed record SeenMessage(RabbitDelivery Delivery, string? Queue)
{
    private readonly long _at = Stopwatch.GetTimestamp();

    /// <summary>How long the message lives in a queue by what it says itself; null when for ever.</summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>How long ago it was seen.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_at);

    /// <summary>Where it was seen, as a phrase.</summary>
    public string Place => Queue is not null ? $"it came out of the queue '{Queue}'"
        : Delivery.Exchange.Length == 0 ? "it was published to the default exchange" : $"it was published to the exchange '{Delivery.Exchange}'";
}
