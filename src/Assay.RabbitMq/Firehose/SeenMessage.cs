namespace Assay.RabbitMq.Firehose;

/// <summary>One event of the firehose: a message that was published, or one that a consumer was given.</summary>
/// <param name="Delivery">The message.</param>
/// <param name="Queue">The queue that it was given out of; null when it was published.</param>
internal sealed record SeenMessage(RabbitDelivery Delivery, string? Queue)
{
    /// <summary>Where it was seen, as a phrase.</summary>
    public string Place => Queue is not null ? $"it came out of the queue '{Queue}'"
        : Delivery.Exchange.Length == 0 ? "it was published to the default exchange" : $"it was published to the exchange '{Delivery.Exchange}'";
}
