namespace Storefront;

/// <summary>An order of a user.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="TotalAmount">In cents.</param>
/// <param name="Status">Such as <c>confirmed</c> or <c>completed</c>.</param>
public sealed record OrderSummary(long OrderId, long TotalAmount, string Status);
