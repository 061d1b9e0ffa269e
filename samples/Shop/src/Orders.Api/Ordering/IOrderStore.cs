namespace Orders.Api.Ordering;

public interface IOrderStore
{
    /// <summary>An id that no other order has or will have.</summary>
    Task<long> NextIdAsync(CancellationToken cancellationToken);

    /// <summary>Saves an order together with the event that announces it: both or neither.</summary>
    Task SaveAsync(NewOrder order);

    /// <summary>The orders of a user, oldest first.</summary>
    Task<IReadOnlyList<OrderSummary>> ListAsync(long userId, CancellationToken cancellationToken);

    /// <summary>An order. Null when there is no such order.</summary>
    Task<OrderDetails?> FindAsync(long id, CancellationToken cancellationToken);
}
