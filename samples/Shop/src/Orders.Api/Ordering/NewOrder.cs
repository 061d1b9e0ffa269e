namespace Orders.Api.Ordering;

/// <summary>An order that is paid for and about to be saved.</summary>
public sealed record NewOrder(
    long Id, long UserId, long TotalAmount, string? ChargeId, DateTimeOffset CreatedAt, IReadOnlyList<OrderLine> Lines);
