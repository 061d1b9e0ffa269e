using Orders.Api.Inventory;
using Orders.Api.Outbox;
using Orders.Api.Payments;

namespace Orders.Api.Ordering;

/// <summary>Takes the stock, takes the money, saves the order; on any failure undoes what was done before it.</summary>
public sealed partial class OrderPlacement(
    ICatalog catalog,
    IStock stock,
    IPayments payments,
    IOrderStore orders,
    OutboxSignal outbox,
    TimeProvider clock,
    ILogger<OrderPlacement> logger)
{
    public async Task<PlacementResult> PlaceAsync(PlaceOrderRequest request, CancellationToken cancellationToken)
    {
        var quantities = QuantitiesByProduct(request);
        var quote = await catalog.QuoteAsync(request.UserId, [.. quantities.Keys], cancellationToken);
        if (!quote.UserExists) return new PlacementResult.UnknownUser(request.UserId);

        long[] unknown = [.. quantities.Keys.Where(id => !quote.Prices.ContainsKey(id))];
        if (unknown.Length > 0) return new PlacementResult.UnknownProducts(unknown);

        OrderLine[] lines = [.. quantities.Select(item => new OrderLine(item.Key, item.Value, quote.Prices[item.Key]))];
        var total = lines.Aggregate(0L, (sum, line) => checked(sum + line.Quantity * line.UnitPrice));
        var now = clock.GetUtcNow();
        var id = await orders.NextIdAsync(cancellationToken);
        var charge = new Charge(Guid.CreateVersion7(now).ToString(), id, total, request.PaymentMethod);

        StockItem[] items = [.. lines.Select(line => new StockItem(line.ProductId, line.Quantity))];
        if (await stock.TakeAsync(items) is { } missing) return new PlacementResult.OutOfStock(missing);

        switch (await ChargeAsync(charge, items, cancellationToken))
        {
            case ChargeResult.Succeeded succeeded:
                await SaveAsync(new(id, request.UserId, total, succeeded.ChargeId, now, lines), charge, items);
                LogPlaced(id, request.UserId, total);
                return new PlacementResult.Placed(id, total);

            case ChargeResult.Declined declined:
                await PutBackAsync(id, items);
                return new PlacementResult.PaymentDeclined(declined.Reason);

            case ChargeResult.Unavailable unavailable:
                await PutBackAsync(id, items);
                if (unavailable.MayHaveCharged) await RefundAsync(charge, chargeId: null);
                return new PlacementResult.PaymentUnavailable();

            case var other:
                throw new InvalidOperationException($"A charge ended as {other}, which is not known here.");
        }
    }

    private static SortedDictionary<long, int> QuantitiesByProduct(PlaceOrderRequest request)
    {
        var quantities = new SortedDictionary<long, int>();
        foreach (var item in request.Items)
        {
            quantities[item.ProductId] = quantities.GetValueOrDefault(item.ProductId) + item.Quantity;
        }

        return quantities;
    }

    private async Task<ChargeResult> ChargeAsync(Charge charge, StockItem[] items, CancellationToken cancellationToken)
    {
        try
        {
            return await payments.ChargeAsync(charge, cancellationToken);
        }
        catch
        {
            // Also when the customer hung up, who may have paid by now.
            await PutBackAsync(charge.OrderId, items);
            await RefundAsync(charge, chargeId: null);
            throw;
        }
    }

    // Takes no token: from the charge on, the order is carried to its end whether or not the customer waits for it.
    private async Task SaveAsync(NewOrder order, Charge charge, StockItem[] items)
    {
        try
        {
            await orders.SaveAsync(order);
        }
        catch
        {
            await PutBackAsync(order.Id, items);
            await RefundAsync(charge, order.ChargeId);
            throw;
        }

        outbox.Wake();
    }

    // What fails here must not hide why the order failed, nor keep the rest from being undone.
    private async Task PutBackAsync(long orderId, StockItem[] items)
    {
        try
        {
            await stock.PutBackAsync(items);
        }
        catch (Exception e)
        {
            LogStockLost(e, orderId, string.Join(", ", items.Select(item => $"{item.Quantity} of product {item.ProductId}")));
        }
    }

    private async Task RefundAsync(Charge charge, string? chargeId)
    {
        try
        {
            if (await payments.RefundAsync(charge, chargeId, CancellationToken.None)) return;
            LogRefundLost(null, charge.OrderId, charge.Amount, charge.Key);
        }
        catch (Exception e)
        {
            LogRefundLost(e, charge.OrderId, charge.Amount, charge.Key);
        }
    }

    [LoggerMessage(LogLevel.Information, "Order {OrderId} of user {UserId} placed for {TotalAmount} cents")]
    private partial void LogPlaced(long orderId, long userId, long totalAmount);

    [LoggerMessage(LogLevel.Critical, "Order {OrderId} failed and its stock could not be put back: {Items}. Put it back by hand")]
    private partial void LogStockLost(Exception exception, long orderId, string items);

    [LoggerMessage(
        LogLevel.Critical,
        "Order {OrderId} failed and its charge of {Amount} cents may stand. Refund it by hand: idempotency key {ChargeKey}")]
    private partial void LogRefundLost(Exception? exception, long orderId, long amount, string chargeKey);
}
