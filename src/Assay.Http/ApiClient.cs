using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Http.Json;
using Assay.Timelines;

namespace Assay.Http;

/// <summary>
/// Calls an HTTP API in the words of a test: <c>await api.Post("/orders").Json(order).Expect(201).Body&lt;OrderPlaced&gt;()</c>.
/// Immutable; each request is its own object.
/// </summary>
public sealed class ApiClient
{
    private readonly Func<string?>? _death;

    /// <summary>Makes a client of any API. Each request may take 30 seconds, or as long as it likes while a debugger is attached.</summary>
    /// <param name="baseAddress">Where the API is. Paths that begin with a slash replace the path of this address.</param>
    public ApiClient(Uri baseAddress)
        : this(SharedHandler.CreateClient(baseAddress))
    {
    }

    /// <summary>Makes a client that sends through a client of your own.</summary>
    /// <param name="http">Has a base address, unless each path is a whole address. Its timeout holds for each request.</param>
    public ApiClient(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        Http = http;
    }

    internal ApiClient(Uri baseAddress, Timeline timeline, Func<string?> death)
        : this(baseAddress)
    {
        Timeline = timeline;
        _death = death;
    }

    private ApiClient(ApiClient other)
    {
        Http = other.Http;
        Timeline = other.Timeline;
        Headers = other.Headers;
        WriteOptions = other.WriteOptions;
        ReadOptions = other.ReadOptions;
        _death = other._death;
    }

    internal HttpClient Http { get; }

    internal Timeline? Timeline { get; }

    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    internal JsonSerializerOptions WriteOptions { get; private init; } = JsonText.Writing;

    internal JsonSerializerOptions ReadOptions { get; private init; } = JsonText.Reading;

    /// <summary>What is known about the end of the service behind the address.</summary>
    internal string? Death => _death?.Invoke();

    /// <summary>Makes a client that sends a header with each request, in place of one of that name.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value.</param>
    public ApiClient WithHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new ApiClient(this)
        {
            Headers = [.. Headers.Where(header => !string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)), new(name, value)],
        };
    }

    /// <summary>Makes a client that sends a bearer token with each request (RFC 6750).</summary>
    /// <param name="token">The token.</param>
    public ApiClient WithBearer(string token) => WithHeader("Authorization", new AuthenticationHeaderValue("Bearer", token).ToString());

    /// <summary>
    /// Makes a client that writes and reads JSON in another way. Without it names are in camelCase, and an enum is written as a number and
    /// read from a number or a name.
    /// </summary>
    /// <param name="options">The options, for instance the application's own.</param>
    public ApiClient WithJson(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ApiClient(this) { WriteOptions = options, ReadOptions = options };
    }

    /// <summary>Prepares a GET. It is sent when it is awaited.</summary>
    /// <param name="path">The path, with a query if need be.</param>
    public ApiRequest Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>Prepares a POST. It is sent when it is awaited.</summary>
    /// <param name="path">The path, with a query if need be.</param>
    public ApiRequest Post(string path) => Send(HttpMethod.Post, path);

    /// <summary>Prepares a PUT. It is sent when it is awaited.</summary>
    /// <param name="path">The path, with a query if need be.</param>
    public ApiRequest Put(string path) => Send(HttpMethod.Put, path);

    /// <summary>Prepares a PATCH. It is sent when it is awaited.</summary>
    /// <param name="path">The path, with a query if need be.</param>
    public ApiRequest Patch(string path) => Send(HttpMethod.Patch, path);

    /// <summary>Prepares a DELETE. It is sent when it is awaited.</summary>
    /// <param name="path">The path, with a query if need be.</param>
    public ApiRequest Delete(string path) => Send(HttpMethod.Delete, path);

    /// <summary>Prepares a request of any method. It is sent when it is awaited.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, with a query if need be.</param>
    public ApiRequest Send(HttpMethod method, string path)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        return new ApiRequest(this, method, path);
    }
}
