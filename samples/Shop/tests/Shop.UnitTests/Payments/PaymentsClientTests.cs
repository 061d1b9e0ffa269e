using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orders.Api.Payments;

namespace Shop.UnitTests.Payments;

public sealed class PaymentsClientTests : IAsyncDisposable
{
    private static readonly Charge Charge = new("key-1", OrderId: 42, Amount: 4000, Card: "card_abc");

    private readonly FakeTimeProvider _clock = new();
    private readonly PaymentApi _api = new();
    private readonly ServiceProvider _services;
    private readonly IPayments _payments;

    public PaymentsClientTests()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Payments:BaseAddress"] = "https://payments.example.com/v1",
            ["Payments:Timeout"] = "00:00:05",
            ["Payments:RetryBaseDelay"] = "00:00:00",
            ["Payments:Retries"] = "2",
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddPayments();
        services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => _api));
        _services = services.BuildServiceProvider();
        _payments = _services.GetRequiredService<IPayments>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_charge_is_sent_with_its_key()
    {
        _api.Answers(HttpStatusCode.OK, """{"chargeId":"ch_1","status":"succeeded"}""");

        Assert.Equal(new ChargeResult.Succeeded("ch_1"), await _payments.ChargeAsync(Charge, Cancellation));
        Assert.Equal(
            new("POST https://payments.example.com/v1/charges", "key-1", """{"orderId":42,"amount":4000,"card":"card_abc"}"""),
            Assert.Single(_api.Requests));
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_under_the_same_key()
    {
        _api.Answers(HttpStatusCode.ServiceUnavailable);
        _api.Answers(HttpStatusCode.OK, """{"status":"succeeded"}""");

        Assert.Equal(new ChargeResult.Succeeded(null), await _payments.ChargeAsync(Charge, Cancellation));
        Assert.Equal(["key-1", "key-1"], _api.Requests.Select(request => request.Key));
    }

    [Fact]
    public async Task A_declined_card_is_not_tried_again()
    {
        _api.Answers(HttpStatusCode.PaymentRequired, """{"reason":"no money"}""");

        Assert.Equal(new ChargeResult.Declined("no money"), await _payments.ChargeAsync(Charge, Cancellation));
        Assert.Single(_api.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, 3, false)]
    [InlineData(HttpStatusCode.TooManyRequests, 3, false)]
    [InlineData(HttpStatusCode.InternalServerError, 3, true)]
    [InlineData(HttpStatusCode.GatewayTimeout, 3, true)]
    [InlineData(HttpStatusCode.Unauthorized, 1, false)]
    public async Task A_failure_that_stays_is_unavailable(HttpStatusCode status, int requests, bool mayHaveCharged)
    {
        _api.AnswersAlways(status);

        Assert.Equal(new ChargeResult.Unavailable(mayHaveCharged), await _payments.ChargeAsync(Charge, Cancellation));
        Assert.Equal(requests, _api.Requests.Count);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    public async Task A_broken_connection_may_have_charged_unless_nothing_arrived(HttpRequestError error, bool mayHaveCharged)
    {
        _api.Fails(error);

        Assert.Equal(new ChargeResult.Unavailable(mayHaveCharged), await _payments.ChargeAsync(Charge, Cancellation));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("""{"status":"pending"}""")]
    public async Task An_answer_that_is_not_understood_may_have_charged(string body)
    {
        _api.Answers(HttpStatusCode.OK, body);

        Assert.Equal(new ChargeResult.Unavailable(MayHaveCharged: true), await _payments.ChargeAsync(Charge, Cancellation));
    }

    [Fact]
    public async Task A_charge_without_an_answer_ends_when_its_time_is_up()
    {
        _api.NeverAnswers();

        var charging = _payments.ChargeAsync(Charge, Cancellation);
        await _api.Asked.WaitAsync(Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(charging.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(new ChargeResult.Unavailable(MayHaveCharged: true), await charging.WaitAsync(Cancellation));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, true)]
    [InlineData(HttpStatusCode.NotFound, true)]
    [InlineData(HttpStatusCode.BadRequest, false)]
    [InlineData(HttpStatusCode.ServiceUnavailable, false)]
    public async Task A_refund_is_confirmed_or_not(HttpStatusCode status, bool confirmed)
    {
        _api.AnswersAlways(status);

        Assert.Equal(confirmed, await _payments.RefundAsync(Charge, "ch_1", Cancellation));
        Assert.Equal(
            new("POST https://payments.example.com/v1/refunds", "key-1", """{"orderId":42,"amount":4000,"chargeId":"ch_1"}"""),
            _api.Requests.First());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
