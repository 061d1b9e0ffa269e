namespace Orders.Api.Inventory;

/// <summary>So many of a product, to be taken from the stock or put back.</summary>
public sealed record StockItem(long ProductId, int Quantity);
