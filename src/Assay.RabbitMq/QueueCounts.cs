namespace Assay.RabbitMq;

/// <summary>What a queue holds at one moment.</summary>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages that a consumer has and has not acknowledged.</param>
/// <param name="Consumers">Consumers.</param>
public sealed record QueueCounts(long Ready, long Unacknowledged, long Consumers);
