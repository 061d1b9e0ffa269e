using System.Net;
using Storefront;

namespace Shop.UnitTests.Storefront;

public sealed class OrdersClientTests : IDisposable
{
    private readonly OneAnswer _api = new();
    private readonly HttpClient _http;
    private readonly OrdersClient _orders;

    public OrdersClientTests()
    {
        _http = new(_api) { BaseAddress = new("https://orders.example.com") };
        _orders = new(_http);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_orders_of_a_user_are_asked_for_and_read()
    {
        _api.Body = """[{"orderId":1,"totalAmount":5000,"status":"completed"}]""";

        Assert.Equal([new(1, 5000, "completed")], await _orders.GetOrdersAsync(123, Cancellation));
        Assert.Equal("GET https://orders.example.com/orders?userId=123 ", _api.Asked);
    }

    [Fact]
    public async Task An_order_is_placed()
    {
        _api.Status = HttpStatusCode.Created;
        _api.Body = """{"orderId":42,"status":"confirmed","totalAmount":4000}""";

        var placed = await _orders.PlaceOrderAsync(new(1, [new(10, 2)], "card_abc"), Cancellation);

        Assert.Equal(new PlacedOrder(42, "confirmed", 4000), placed);
        Assert.Equal(
            """POST https://orders.example.com/orders {"userId":1,"items":[{"productId":10,"quantity":2}],"paymentMethod":"card_abc"}""",
            _api.Asked);
    }

    [Theory]
    [InlineData("""{"title":"Out of stock","detail":"There are not enough of product 10 left."}""", "not enough of product 10")]
    [InlineData("""{"title":"Out of stock"}""", "Out of stock")]
    [InlineData("<html>", "Conflict")]
    public async Task An_error_tells_what_the_API_told(string body, string message)
    {
        _api.Status = HttpStatusCode.Conflict;
        _api.Body = body;

        var error = await Assert.ThrowsAsync<OrdersApiException>(() => _orders.GetOrdersAsync(1, Cancellation));

        Assert.Equal(HttpStatusCode.Conflict, error.Status);
        Assert.Contains(message, error.Message);
    }

    public void Dispose() => _http.Dispose();

    private sealed class OneAnswer : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Body { get; set; } = "";

        public string? Asked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            Asked = $"{request.Method} {request.RequestUri} {body}";
            return new(Status) { Content = new StringContent(Body) };
        }
    }
}
