namespace Orders.Api.Ordering;

/// <summary>How an attempt to place an order ended. Only <see cref="Placed"/> leaves anything behind.</summary>
public abstract record PlacementResult
{
    private PlacementResult() { }

    public sealed record Placed(long OrderId, long TotalAmount) : PlacementResult;

    public sealed record UnknownUser(long UserId) : PlacementResult;

    public sealed record UnknownProducts(IReadOnlyList<long> ProductIds) : PlacementResult;

    public sealed record OutOfStock(long ProductId) : PlacementResult;

    public sealed record PaymentDeclined(string Reason) : PlacementResult;

    public sealed record PaymentUnavailable : PlacementResult;
}
