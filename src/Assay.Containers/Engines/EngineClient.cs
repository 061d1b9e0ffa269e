using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Containers.Engines;

/// <summary>
/// Asks an engine by its HTTP API, of which Assay needs little beside Testcontainers: the holder runs without it, and what it hides is asked for here.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _prefix;

    /// <param name="endpoint">Where the engine is.</param>
    /// <param name="apiVersion">The version of the API to speak, such as <c>1.41</c>.</param>
    public EngineClient(EngineEndpoint endpoint, string apiVersion)
    {
        _prefix = $"http://engine/v{apiVersion}/";
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) => await EngineConnection.OpenAsync(endpoint, cancellationToken),
            UseProxy = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The answer as JSON; null when there is no such thing.</summary>
    public async Task<JsonNode?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await ThrowUnlessDoneAsync(response, cancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>The answer to a command, as JSON; null when it is empty.</summary>
    public async Task<JsonNode?> PostAsync(string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, HttpCompletionOption.ResponseContentRead, cancellationToken);
        await ThrowUnlessDoneAsync(response, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>Removes something. False when it was gone, or is being removed.</summary>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, null, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            return false;
        await ThrowUnlessDoneAsync(response, cancellationToken);
        return true;
    }

    /// <summary>An answer that goes on, one JSON document a line. The caller disposes the reader.</summary>
    public async Task<StreamReader> FollowAsync(HttpMethod method, string path, CancellationToken cancellationToken, string? registryAuth = null)
    {
        var response = await SendAsync(method, path, null, HttpCompletionOption.ResponseHeadersRead, cancellationToken, registryAuth);
        await ThrowUnlessDoneAsync(response, cancellationToken);
        return new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    /// <summary>Turns the connection into one to a process: what is written is its input, what is read its output, in frames.</summary>
    public async Task<Stream> HijackAsync(string path, JsonNode? body, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, path, body);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("tcp");
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            await ThrowUnlessDoneAsync(response, cancellationToken);
            throw new EngineException(response.StatusCode, $"the engine did not open a stream for {path.Split('?')[0]}");
        }

        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public static string Filters(params (string Name, string[] Values)[] filters)
    {
        var text = new JsonObject();
        foreach (var (name, values) in filters)
            text[name] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        return Uri.EscapeDataString(text.ToJsonString());
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonNode? body, HttpCompletionOption completion, CancellationToken cancellationToken, string? registryAuth = null)
    {
        using var request = Request(method, path, body);
        if (registryAuth is not null)
            request.Headers.Add("X-Registry-Auth", registryAuth);
        return await _http.SendAsync(request, completion, cancellationToken);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, JsonNode? body) => new(method, _prefix + path)
    {
        Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
    };

    private static async Task ThrowUnlessDoneAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new EngineException(response.StatusCode, Message(text) ?? $"the engine answered {(int)response.StatusCode}");
    }

    private static string? Message(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["message"];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return text.Length == 0 ? null : text.Trim();
        }
    }
}
