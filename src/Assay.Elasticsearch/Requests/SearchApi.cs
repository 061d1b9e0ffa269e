using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Servers;

namespace Assay.Elasticsearch.Requests;

/// <summary>Calls a server. No client library is needed for it, and both products take the same calls.</summary>
internal sealed class SearchApi(SearchAddress address)
{
    private static readonly HttpClient Remote = Client(useProxy: true);

    // A proxy that the environment names would be asked for the loopback address, too.
    private static readonly HttpClient Local = Client(useProxy: false);

    public SearchAddress Address => address;

    private HttpClient Http => address.Root.IsLoopback ? Local : Remote;

    /// <summary>One segment of a path.</summary>
    public static string Segment(string name) => Uri.EscapeDataString(name);

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonNode> PostAsync(string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body?.ToJsonString(), cancellationToken);

    public Task<JsonNode> PutAsync(string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body?.ToJsonString(), cancellationToken);

    /// <summary>Answers null where there is nothing of that name.</summary>
    public async Task<JsonNode?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(path, cancellationToken);
        }
        catch (SearchRequestException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Removes something; that it is gone already is as good.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, path, null, cancellationToken);
        }
        catch (SearchRequestException missing) when (missing.Status == 404)
        {
        }
    }

    /// <summary>Sends a request and answers what came back as JSON.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">From the root on, without a slash in front.</param>
    /// <param name="body">JSON, or lines of JSON for <c>_bulk</c>; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="visible">Whether it is a test's own request, which its timeline shows.</param>
    /// <exception cref="SearchRequestException">The server refused it.</exception>
    /// <exception cref="HttpRequestException">The server does not answer.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken, bool visible = false)
    {
        using var request = new HttpRequestMessage(method, new Uri(address.Root, path));
        request.Headers.Authorization = address.Authorization;
        if (body is not null)
        {
            var isLines = path.Contains("_bulk", StringComparison.Ordinal);
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(isLines ? "application/x-ndjson" : "application/json"));
        }

        if (!visible)
            request.Options.Set(OwnRequests.Mark, true);
        using var answer = await TrySendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new SearchRequestException(method, path, (int)answer.StatusCode, text);
        return (text.Length == 0 ? null : JsonNode.Parse(text)) ?? new JsonObject();
    }

    private static HttpClient Client(bool useProxy) =>
        new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1), UseProxy = useProxy }) { Timeout = TimeSpan.FromSeconds(60) };

    private async Task<HttpResponseMessage> TrySendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await Http.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"{address} did not answer {request.Method} {request.RequestUri?.AbsolutePath} within {Http.Timeout.TotalSeconds:0} s.", late);
        }
    }
}
