namespace Orders.Api.Ordering;

/// <summary>The answer to an order that was placed.</summary>
public sealed record OrderConfirmation(long OrderId, string Status, long TotalAmount);

/// <summary>An order in a list.</summary>
public sealed record OrderSummary(long OrderId, long TotalAmount, string Status);

/// <summary>An order with all that is known of it.</summary>
public sealed record OrderDetails(
    long OrderId, long UserId, long TotalAmount, string Status, DateTimeOffset CreatedAt, IReadOnlyList<OrderLine> Items);

/// <summary>So many of a product, and the price of one in cents when it was sold.</summary>
public sealed record OrderLine(long ProductId, int Quantity, long UnitPrice);
