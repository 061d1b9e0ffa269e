using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Orders.Api.Inventory;
using Orders.Api.Ordering;
using Orders.Api.Outbox;
using Orders.Api.Payments;

namespace Shop.UnitTests.Ordering;

public sealed class OrderPlacementTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly ICatalog _catalog = Substitute.For<ICatalog>();
    private readonly IStock _stock = Substitute.For<IStock>();
    private readonly IPayments _payments = Substitute.For<IPayments>();
    private readonly IOrderStore _orders = Substitute.For<IOrderStore>();

    public OrderPlacementTests()
    {
        _catalog.QuoteAsync(default, [], default)
            .ReturnsForAnyArgs(new Quote(UserExists: true, new Dictionary<long, long> { [10] = 2000, [11] = 350 }));
        _orders.NextIdAsync(default).ReturnsForAnyArgs(42);
        _stock.TakeAsync([]).ReturnsForAnyArgs((long?)null);
        Charging(new ChargeResult.Succeeded("ch_1"));
        _payments.RefundAsync(default!, default, default).ReturnsForAnyArgs(true);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_the_stock_charges_the_total_and_saves_the_order()
    {
        var result = await PlaceAsync(new() { ProductId = 10, Quantity = 2 }, new() { ProductId = 11, Quantity = 1 });

        Assert.Equal(new PlacementResult.Placed(42, 4350), result);
        await _stock.Received(1).TakeAsync(Items(new(10, 2), new(11, 1)));
        await _payments.Received(1).ChargeAsync(
            Arg.Is<Charge>(charge => charge.OrderId == 42 && charge.Amount == 4350 && charge.Card == "card_abc"), Cancellation);
        await _orders.Received(1).SaveAsync(Arg.Is<NewOrder>(order =>
            order.Id == 42 && order.UserId == 1 && order.TotalAmount == 4350 && order.ChargeId == "ch_1" && order.CreatedAt == Now
            && order.Lines.SequenceEqual(new OrderLine[] { new(10, 2, 2000), new(11, 1, 350) })));
        await NothingIsUndone();
    }

    [Fact]
    public async Task Two_items_of_one_product_are_one_line()
    {
        await PlaceAsync(new() { ProductId = 10, Quantity = 2 }, new() { ProductId = 10, Quantity = 3 });

        await _stock.Received(1).TakeAsync(Items(new StockItem(10, 5)));
    }

    [Fact]
    public async Task Each_order_is_charged_under_a_key_of_its_own()
    {
        await PlaceAsync();
        await PlaceAsync();

        var charges = _payments.ReceivedCalls().Select(call => (Charge)call.GetArguments()[0]!);
        Assert.Equal(2, charges.Select(charge => charge.Key).Distinct().Count());
    }

    [Fact]
    public async Task An_unknown_user_orders_nothing()
    {
        _catalog.QuoteAsync(default, [], default).ReturnsForAnyArgs(new Quote(UserExists: false, new Dictionary<long, long>()));

        Assert.Equal(new PlacementResult.UnknownUser(1), await PlaceAsync());
        await NothingIsTakenOrSaved();
    }

    [Fact]
    public async Task An_unknown_product_is_named_and_nothing_is_ordered()
    {
        var result = await PlaceAsync(new() { ProductId = 10, Quantity = 1 }, new() { ProductId = 99, Quantity = 1 });

        Assert.Equal([99], Assert.IsType<PlacementResult.UnknownProducts>(result).ProductIds);
        await NothingIsTakenOrSaved();
    }

    [Fact]
    public async Task Without_enough_stock_nothing_is_charged()
    {
        _stock.TakeAsync([]).ReturnsForAnyArgs(10);

        Assert.Equal(new PlacementResult.OutOfStock(10), await PlaceAsync());
        Assert.Empty(_payments.ReceivedCalls());
        await NothingIsSaved();
        await NothingIsUndone();
    }

    [Fact]
    public async Task A_declined_card_puts_the_stock_back()
    {
        Charging(new ChargeResult.Declined("no money"));

        Assert.Equal(new PlacementResult.PaymentDeclined("no money"), await PlaceAsync());
        await TheStockIsPutBack();
        await NothingIsSaved();
        await NothingIsRefunded();
    }

    [Fact]
    public async Task A_payment_that_was_not_made_puts_the_stock_back()
    {
        Charging(new ChargeResult.Unavailable(MayHaveCharged: false));

        Assert.Equal(new PlacementResult.PaymentUnavailable(), await PlaceAsync());
        await TheStockIsPutBack();
        await NothingIsSaved();
        await NothingIsRefunded();
    }

    [Fact]
    public async Task A_payment_that_may_have_been_made_is_refunded()
    {
        Charging(new ChargeResult.Unavailable(MayHaveCharged: true));

        Assert.Equal(new PlacementResult.PaymentUnavailable(), await PlaceAsync());
        await TheStockIsPutBack();
        await TheChargeIsRefunded(chargeId: null);
    }

    [Fact]
    public async Task An_order_that_cannot_be_saved_is_refunded_and_put_back()
    {
        _orders.SaveAsync(default!).ThrowsAsyncForAnyArgs(new InvalidOperationException("disk full"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => PlaceAsync());

        await TheStockIsPutBack();
        await TheChargeIsRefunded("ch_1");
    }

    [Fact]
    public async Task A_customer_who_hangs_up_while_paying_gets_the_money_back()
    {
        _payments.ChargeAsync(default!, default).ThrowsAsyncForAnyArgs(new OperationCanceledException());

        await Assert.ThrowsAsync<OperationCanceledException>(() => PlaceAsync());

        await TheStockIsPutBack();
        await TheChargeIsRefunded(chargeId: null);
        await NothingIsSaved();
    }

    [Fact]
    public async Task Stock_that_cannot_be_put_back_keeps_nobody_from_the_refund()
    {
        _orders.SaveAsync(default!).ThrowsAsyncForAnyArgs(new InvalidOperationException("disk full"));
        _stock.PutBackAsync([]).ThrowsAsyncForAnyArgs(new TimeoutException());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => PlaceAsync());

        Assert.Equal("disk full", failure.Message);
        await TheChargeIsRefunded("ch_1");
    }

    private static IReadOnlyList<StockItem> Items(params StockItem[] items) =>
        Arg.Is<IReadOnlyList<StockItem>>(taken => taken.SequenceEqual(items));

    private void Charging(ChargeResult result) => _payments.ChargeAsync(default!, default).ReturnsForAnyArgs(result);

    private Task<PlacementResult> PlaceAsync(params OrderItemRequest[] items)
    {
        var placement = new OrderPlacement(
            _catalog,
            _stock,
            _payments,
            _orders,
            new OutboxSignal(),
            new FakeTimeProvider(Now),
            NullLogger<OrderPlacement>.Instance);
        var request = new PlaceOrderRequest
        {
            UserId = 1,
            Items = items.Length > 0 ? items : [new() { ProductId = 10, Quantity = 2 }],
            PaymentMethod = "card_abc",
        };
        return placement.PlaceAsync(request, Cancellation);
    }

    private async Task NothingIsTakenOrSaved()
    {
        Assert.Empty(_stock.ReceivedCalls());
        Assert.Empty(_payments.ReceivedCalls());
        await NothingIsSaved();
    }

    private async Task NothingIsUndone()
    {
        await _stock.DidNotReceiveWithAnyArgs().PutBackAsync([]);
        await NothingIsRefunded();
    }

    private Task NothingIsSaved() => _orders.DidNotReceiveWithAnyArgs().SaveAsync(default!);

    private async Task NothingIsRefunded() => await _payments.DidNotReceiveWithAnyArgs().RefundAsync(default!, default, default);

    private Task TheStockIsPutBack() => _stock.Received(1).PutBackAsync(Items(new StockItem(10, 2)));

    // With a token of its own: the customer may be gone.
    private async Task TheChargeIsRefunded(string? chargeId) =>
        await _payments.Received(1).RefundAsync(Arg.Is<Charge>(charge => charge.OrderId == 42), chargeId, CancellationToken.None);
}
