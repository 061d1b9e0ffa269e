namespace Shop.Tests;

/// <summary>The answer to an order that was placed, as its readers know it.</summary>
internal sealed record OrderPlaced(long OrderId, string Status, long TotalAmount);
