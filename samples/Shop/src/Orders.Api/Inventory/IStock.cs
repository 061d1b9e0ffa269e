namespace Orders.Api.Inventory;

public interface IStock
{
    /// <summary>Takes all items from the stock, or none of them.</summary>
    /// <returns>Null when they were taken, else a product of which there are not enough.</returns>
    Task<long?> TakeAsync(IReadOnlyList<StockItem> items);

    /// <summary>Puts items back that were taken.</summary>
    Task PutBackAsync(IReadOnlyList<StockItem> items);
}
