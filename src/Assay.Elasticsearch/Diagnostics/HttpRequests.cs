using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Diagnostics;

/// <summary>
/// Hears of every request that this process sends. Only the two plain events are asked for: with the activities that .NET offers beside them,
/// requests would carry trace headers that the application does not send in production.
/// </summary>
internal sealed class HttpRequests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Source = "HttpHandlerDiagnosticListener";
    private const string RequestEvent = "System.Net.Http.Request";
    private const string ResponseEvent = "System.Net.Http.Response";
    private static readonly Lazy<IDisposable> Subscription = new(static () => DiagnosticListener.AllListeners.Subscribe(new HttpRequests()));
    private readonly ConcurrentDictionary<Guid, (HttpRequestMessage Request, RequestWatch Watch, long Start)> _open = new();

    private HttpRequests()
    {
    }

    /// <summary>Begins to listen, once for the process.</summary>
    public static void Listen() => _ = Subscription.Value;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Source)
            value.Subscribe(this, static name => name is RequestEvent or ResponseEvent);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not { } data || Property(data, "LoggingRequestId") is not Guid id)
            return;
        if (value.Key == RequestEvent && Property(data, "Request") is HttpRequestMessage request && !OwnRequests.Contains(request) && RequestWatch.Of(request) is { } watch)
        {
            watch.Started(request);
            _open[id] = (request, watch, TimeProvider.System.GetTimestamp());
        }
        else if (value.Key == ResponseEvent && _open.TryRemove(id, out var open))
        {
            open.Watch.Ended(open.Request, (int?)(Property(data, "Response") as HttpResponseMessage)?.StatusCode, TimeProvider.System.GetElapsedTime(open.Start));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static object? Property(object data, string name) => data.GetType().GetProperty(name)?.GetValue(data);
}
