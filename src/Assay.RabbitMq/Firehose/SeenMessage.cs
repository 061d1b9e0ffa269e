namespace Assay.RabbitMq.Firehose;

/// <summary>One event of the firehose: a message that was published, or one that a consumer was given.</summary>
/// <param name="Delivery">The message.</param>
/// <param name="Queue">The queue that it was given out of; null when it was published.</param>
internal sealed record SeenMessage(RabbitDelivery Delivery, string? Queue);
