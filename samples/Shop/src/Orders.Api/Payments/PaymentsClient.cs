using System.Net;
using Polly;
using Polly.Registry;
using Polly.Timeout;

namespace Orders.Api.Payments;

/// <summary>Speaks to the payment API over HTTP, again and again while it fails in passing, until the time is up.</summary>
internal sealed partial class PaymentsClient(
    HttpClient http, ResiliencePipelineProvider<string> pipelines, ILogger<PaymentsClient> logger) : IPayments
{
    public const string Pipeline = "payments";

    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline = pipelines.GetPipeline<HttpResponseMessage>(Pipeline);

    public async Task<ChargeResult> ChargeAsync(Charge charge, CancellationToken cancellationToken)
    {
        var mayHaveCharged = false;
        try
        {
            using var response = await _pipeline.ExecuteAsync(SendAsync, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Created => await ReadResultAsync(charge, response, cancellationToken),
                HttpStatusCode.PaymentRequired => new ChargeResult.Declined(await ReadReasonAsync(response, cancellationToken)),
                _ => Unavailable(charge, $"it answered {(int)response.StatusCode}", mayHaveCharged),
            };
        }
        catch (HttpRequestException e)
        {
            return Unavailable(charge, e.Message, mayHaveCharged);
        }
        catch (TimeoutRejectedException e)
        {
            return Unavailable(charge, e.Message, mayHaveCharged);
        }

        async ValueTask<HttpResponseMessage> SendAsync(CancellationToken token)
        {
            try
            {
                using var request = Request("charges", charge.Key, new ChargeBody(charge.OrderId, charge.Amount, charge.Card));
                var response = await http.SendAsync(request, token);
                mayHaveCharged |= MayHaveWorked(response.StatusCode);
                return response;
            }
            catch (Exception e) when (!NeverArrived(e))
            {
                mayHaveCharged = true;
                throw;
            }
        }
    }

    public async Task<bool> RefundAsync(Charge charge, string? chargeId, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _pipeline.ExecuteAsync(
                async token =>
                {
                    using var request = Request("refunds", charge.Key, new RefundBody(charge.OrderId, charge.Amount, chargeId));
                    return await http.SendAsync(request, token);
                },
                cancellationToken);

            // Not found: the charge never reached the payment API, so there is nothing to give back.
            return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotFound;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException)
        {
            LogRefundFailed(e, charge.OrderId);
            return false;
        }
    }

    // A request can be sent once only: each try needs its own.
    private static HttpRequestMessage Request<T>(string path, string key, T body) =>
        new(HttpMethod.Post, path) { Headers = { { "Idempotency-Key", key } }, Content = JsonContent.Create(body) };

    // 429 and 503 refuse the request before any work; other errors of a server may come after it.
    private static bool MayHaveWorked(HttpStatusCode status) =>
        status >= HttpStatusCode.InternalServerError && status != HttpStatusCode.ServiceUnavailable;

    private static bool NeverArrived(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    private async Task<ChargeResult> ReadResultAsync(Charge charge, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = await PaymentAnswer.ReadAsync(response, cancellationToken);
        return answer?.Status switch
        {
            "succeeded" => new ChargeResult.Succeeded(answer.ChargeId),
            "declined" => new ChargeResult.Declined(answer.Reason),
            _ => Unavailable(charge, $"it answered 200 with the unknown status '{answer?.Status}'", mayHaveCharged: true),
        };
    }

    private static async Task<string> ReadReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        (await PaymentAnswer.ReadAsync(response, cancellationToken) ?? new()).Reason;

    private ChargeResult.Unavailable Unavailable(Charge charge, string seen, bool mayHaveCharged)
    {
        LogUnavailable(charge.OrderId, seen, mayHaveCharged);
        return new(mayHaveCharged);
    }

    [LoggerMessage(LogLevel.Warning, "Order {OrderId} could not be charged: {Seen}. The money may have been taken: {MayHaveCharged}")]
    private partial void LogUnavailable(long orderId, string seen, bool mayHaveCharged);

    [LoggerMessage(LogLevel.Warning, "The refund for order {OrderId} was not confirmed")]
    private partial void LogRefundFailed(Exception exception, long orderId);

    private sealed record ChargeBody(long OrderId, long Amount, string Card);

    private sealed record RefundBody(long OrderId, long Amount, string? ChargeId);
}
