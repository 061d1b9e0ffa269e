namespace Orders.Shared.Events;

/// <summary>One line of an order.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">How many, at least one.</param>
/// <param name="UnitPrice">The price of one when it was sold, in cents.</param>
public sealed record OrderedItem(long ProductId, int Quantity, long UnitPrice);
