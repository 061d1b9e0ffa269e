using Microsoft.AspNetCore.Http.HttpResults;
using NSubstitute;
using Orders.Api.Ordering;

namespace Shop.UnitTests.Ordering;

public sealed class OrderEndpointsTests
{
    private readonly IOrderStore _orders = Substitute.For<IOrderStore>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<PlacementResult, int> Failures => new()
    {
        { new PlacementResult.UnknownUser(1), 422 },
        { new PlacementResult.UnknownProducts([10]), 422 },
        { new PlacementResult.OutOfStock(10), 409 },
        { new PlacementResult.PaymentDeclined("no money"), 402 },
        { new PlacementResult.PaymentUnavailable(), 503 },
    };

    [Fact]
    public void A_placed_order_is_confirmed()
    {
        var answer = OrderEndpoints.Answer(new PlacementResult.Placed(42, 4000));

        var created = Assert.IsType<Created<OrderConfirmation>>(answer.Result);
        Assert.Equal("/orders/42", created.Location);
        Assert.Equal(new OrderConfirmation(42, "confirmed", 4000), created.Value);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Each_failure_has_its_status_and_explains_itself(PlacementResult result, int status)
    {
        var problem = Assert.IsType<ProblemHttpResult>(OrderEndpoints.Answer(result).Result);

        Assert.Equal(status, problem.StatusCode);
        Assert.NotEmpty(problem.ProblemDetails.Detail!);
    }

    [Fact]
    public async Task The_orders_of_a_user_are_listed()
    {
        OrderSummary[] saved = [new(1, 5000, "completed")];
        _orders.ListAsync(123, Cancellation).Returns(saved);

        Assert.Same(saved, (await OrderEndpoints.ListAsync(123, _orders, Cancellation)).Value);
    }

    [Fact]
    public async Task An_order_is_found_by_its_id()
    {
        var saved = new OrderDetails(1, 123, 5000, "completed", DateTimeOffset.UnixEpoch, [new(10, 1, 5000)]);
        _orders.FindAsync(1, Cancellation).Returns(saved);

        var answer = await OrderEndpoints.FindAsync(1, _orders, Cancellation);

        Assert.Same(saved, Assert.IsType<Ok<OrderDetails>>(answer.Result).Value);
    }

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        _orders.FindAsync(default, default).ReturnsForAnyArgs((OrderDetails?)null);

        Assert.IsType<NotFound>((await OrderEndpoints.FindAsync(1, _orders, Cancellation)).Result);
    }
}
