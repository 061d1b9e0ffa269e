namespace Orders.Worker.Processing;

public interface IProcessedOrders
{
    /// <summary>Notes that an order was processed. False when that was noted before.</summary>
    Task<bool> AddAsync(long orderId, long userId, DateTimeOffset processedAt, CancellationToken cancellationToken);
}
