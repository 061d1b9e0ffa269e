namespace Storefront;

/// <summary>An order that was placed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Status"><c>confirmed</c>.</param>
/// <param name="TotalAmount">What was paid, in cents.</param>
public sealed record PlacedOrder(long OrderId, string Status, long TotalAmount);
