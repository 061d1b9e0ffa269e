namespace Storefront;

/// <summary>What a user wants to buy, and with which card.</summary>
public sealed record NewOrder(long UserId, IReadOnlyList<NewOrderItem> Items, string PaymentMethod);

/// <summary>So many of a product, at least one.</summary>
public sealed record NewOrderItem(long ProductId, int Quantity);
