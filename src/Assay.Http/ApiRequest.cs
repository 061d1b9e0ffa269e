using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Assay.Http;

/// <summary>
/// One request to an API, and what is expected of its response. Awaiting it, or asking for its body, sends it, once.
/// Awaited without an expectation it answers a response of any status; a body is only read from a success unless told otherwise.
/// </summary>
public sealed class ApiRequest
{
    private readonly ApiClient _client;
    private readonly HttpMethod _method;
    private readonly string _path;
    private readonly List<KeyValuePair<string, string>> _headers;
    private readonly List<Action<ApiResponse>> _expectations = [];
    private Func<HttpContent>? _content;
    private string _sentText = "";
    private bool _expectsStatus;
    private CancellationToken _cancellationToken;
    private Task<ApiResponse>? _response;

    internal ApiRequest(ApiClient client, HttpMethod method, string path)
    {
        _client = client;
        _method = method;
        _path = path;
        _headers = [.. client.Headers];
    }

    /// <summary>Sends a header, in place of one of that name.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value.</param>
    public ApiRequest Header(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _headers.RemoveAll(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase));
        _headers.Add(new(name, value));
        return this;
    }

    /// <summary>Sends a bearer token (RFC 6750).</summary>
    /// <param name="token">The token.</param>
    public ApiRequest Bearer(string token) => Header("Authorization", new AuthenticationHeaderValue("Bearer", token).ToString());

    /// <summary>Sends a body as JSON.</summary>
    /// <typeparam name="T">The type that it is written as.</typeparam>
    /// <param name="body">The body: an object, anonymous or not.</param>
    public ApiRequest Json<T>(T body) => Text(JsonSerializer.Serialize(body, _client.WriteOptions), MediaTypeNames.Application.Json);

    /// <summary>Sends a body of text.</summary>
    /// <param name="body">The text, sent as UTF-8.</param>
    /// <param name="mediaType">Its type.</param>
    public ApiRequest Text(string body, string mediaType)
    {
        ArgumentNullException.ThrowIfNull(body);
        _sentText = body;
        _content = () => new StringContent(body, Encoding.UTF8, mediaType);
        return this;
    }

    /// <summary>Sends a body of any kind, such as a form or a file.</summary>
    /// <param name="body">The body.</param>
    public ApiRequest Content(HttpContent body)
    {
        ArgumentNullException.ThrowIfNull(body);
        _sentText = $"({body.Headers.ContentType?.ToString() ?? body.GetType().Name})";
        _content = () => body;
        return this;
    }

    /// <summary>Gives the request up when a token is cancelled.</summary>
    /// <param name="cancellationToken">The token.</param>
    public ApiRequest CancelledBy(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        return this;
    }

    /// <summary>Expects a status.</summary>
    /// <param name="status">The status, such as 201.</param>
    public ApiRequest Expect(int status)
    {
        _expectsStatus = true;
        return Expect(response =>
        {
            if (response.Status != status)
                throw response.Unexpected($"answered {Number(response.Status)}, expected {Number(status)}.");
        });
    }

    /// <summary>Expects a status.</summary>
    /// <param name="status">The status.</param>
    public ApiRequest Expect(HttpStatusCode status) => Expect((int)status);

    /// <summary>Expects a header of the response.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its whole value.</param>
    public ApiRequest ExpectHeader(string name, string value) => Expect(response =>
    {
        if (response.Header(name) is not { } actual)
            throw response.Unexpected($"answered without the header {name}, expected '{value}'.");
        if (actual != value)
            throw response.Unexpected($"answered with the header {name} '{actual}', expected '{value}'.");
    });

    /// <summary>Sends the request and reads the response's JSON.</summary>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <exception cref="ExpectationException">The response is not as expected, or no such JSON.</exception>
    public async Task<T> Body<T>() => (await SuccessAsync()).Body<T>();

    /// <summary>Sends the request and answers the response's JSON.</summary>
    /// <exception cref="ExpectationException">The response is not as expected, or no JSON.</exception>
    public async Task<JsonElement> Json() => (await SuccessAsync()).Json;

    /// <summary>Sends the request and answers the response's text.</summary>
    /// <exception cref="ExpectationException">The response is not as expected.</exception>
    public async Task<string> Text() => (await SuccessAsync()).Text;

    /// <summary>Sends the request and reads the problem that it was answered with (RFC 9457), with the errors by field where there are such.</summary>
    /// <exception cref="ExpectationException">The response is not as expected, or no problem.</exception>
    public async Task<HttpValidationProblemDetails> Problem() => (await SendAsync()).Problem();

    /// <summary>Sends the request; <c>await</c> calls it.</summary>
    public TaskAwaiter<ApiResponse> GetAwaiter() => SendAsync().GetAwaiter();

    /// <summary>Sends the request, for where a task is needed.</summary>
    /// <exception cref="ExpectationException">The response is not as expected.</exception>
    public async Task<ApiResponse> SendAsync()
    {
        var response = await (_response ??= ExchangeAsync());
        foreach (var expectation in _expectations)
            expectation(response);
        return response;
    }

    private static string Number(int status) => status.ToString(CultureInfo.InvariantCulture);

    private ApiRequest Expect(Action<ApiResponse> expectation)
    {
        _expectations.Add(expectation);
        return this;
    }

    private async Task<ApiResponse> SuccessAsync()
    {
        var response = await SendAsync();
        return _expectsStatus || response.Status is >= 200 and < 300
            ? response
            : throw response.Unexpected($"answered {Number(response.Status)}, expected a success.");
    }

    private async Task<ApiResponse> ExchangeAsync()
    {
        using var request = new HttpRequestMessage(_method, _path) { Content = _content?.Invoke() };
        foreach (var (name, value) in _headers)
        {
            // A header that only a body can have, such as Content-Type, replaces the one that came with the body.
            if (request.Headers.TryAddWithoutValidation(name, value))
                continue;
            request.Content?.Headers.Remove(name);
            request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var message = await _client.Http.SendAsync(request, _cancellationToken);
            var text = await message.Content.ReadAsStringAsync(_cancellationToken);
            return new ApiResponse(_client, $"{_method} {_path}", _sentText, message, text);
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException && !_cancellationToken.IsCancellationRequested)
        {
            var why = failed is TaskCanceledException
                ? $"did not answer within {_client.Http.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s."
                : $"got no answer from {_client.Http.BaseAddress}: {failed.GetBaseException().Message}.";
            _client.Timeline?.Record("test", $"{_method} {_path} {why}");
            throw new ExpectationException($"{_method} {_path} {why}{(_client.Death is { } death ? $"\n{death}" : "")}", failed);
        }
    }
}
