using System.Collections.Concurrent;
using System.Net;

namespace Shop.UnitTests.Payments;

/// <summary>A payment API that answers as it is told, and remembers what it was asked.</summary>
internal sealed class PaymentApi : HttpMessageHandler
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly Queue<Func<HttpResponseMessage>> _once = new();
    private Func<CancellationToken, Task<HttpResponseMessage>> _always =
        _ => throw new InvalidOperationException("The payment API was asked more often than the test foresaw.");

    public IReadOnlyCollection<Request> Requests => _requests;

    public Task Asked => _asked.Task;

    public void Answers(HttpStatusCode status, string body = "{}") => _once.Enqueue(() => Response(status, body));

    public void AnswersAlways(HttpStatusCode status) => _always = _ => Task.FromResult(Response(status, "{}"));

    public void Fails(HttpRequestError error) => _always = _ => throw new HttpRequestException(error, "broken");

    public void NeverAnswers() => _always = async token =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
        throw new InvalidOperationException("An endless wait ended.");
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        _requests.Enqueue(new($"{request.Method} {request.RequestUri}", request.Headers.GetValues("Idempotency-Key").Single(), body));
        _asked.TrySetResult();
        return _once.TryDequeue(out var answer) ? answer() : await _always(cancellationToken);
    }

    private static HttpResponseMessage Response(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body) };

    internal sealed record Request(string Target, string Key, string Body);
}
