using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Http.Json;
using Microsoft.AspNetCore.Http;

namespace Assay.Http;

/// <summary>The response of an API.</summary>
public sealed class ApiResponse
{
    private const string ProblemType = "application/problem+json";
    private readonly ApiClient _client;
    private readonly string _request;
    private readonly string _sentText;
    private readonly HttpResponseHeaders _headers;
    private readonly HttpContentHeaders _contentHeaders;

    internal ApiResponse(ApiClient client, string request, string sentText, HttpResponseMessage message, string text)
    {
        _client = client;
        _request = request;
        _sentText = sentText;
        _headers = message.Headers;
        _contentHeaders = message.Content.Headers;
        Status = (int)message.StatusCode;
        Text = text;
    }

    /// <summary>The status, such as 201.</summary>
    public int Status { get; }

    /// <summary>The body as text; empty when there is none.</summary>
    public string Text { get; }

    /// <summary>The media type of the body, such as <c>application/json</c>, or null.</summary>
    public string? MediaType => _contentHeaders.ContentType?.MediaType;

    /// <summary>The body as JSON.</summary>
    /// <exception cref="ExpectationException">It is no JSON.</exception>
    public JsonElement Json => JsonText.TryParse(Text, out var json) ? json : throw Unexpected("answered with a body that is no JSON.");

    /// <summary>The value of a header, several joined by a comma, or null where there is none.</summary>
    /// <param name="name">The name of the header; its case does not matter.</param>
    public string? Header(string name) =>
        _headers.TryGetValues(name, out var values) || _contentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Reads the body's JSON.</summary>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <exception cref="ExpectationException">The body can't be read as that.</exception>
    public T Body<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text, _client.ReadOptions)
                ?? throw Unexpected($"answered null, expected {typeof(T).Name}.");
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            throw Unexpected($"answered with a body that can't be read as {typeof(T).Name}: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Reads the body as a problem (RFC 9457), with the errors by field where there are such.</summary>
    /// <exception cref="ExpectationException">The response is no problem.</exception>
    public HttpValidationProblemDetails Problem() => MediaType == ProblemType
        ? Body<HttpValidationProblemDetails>()
        : throw Unexpected($"answered with {MediaType ?? "no body"}, expected a problem ({ProblemType}).");

    internal ExpectationException Unexpected(string what, Exception? cause = null)
    {
        var sent = _sentText.Length == 0 ? "" : $"\nrequest body:\n{JsonText.Pretty(_sentText)}";
        var got = Text.Length == 0 ? "\nno response body" : $"\nresponse body{(MediaType is { } type ? $" ({type})" : "")}:\n{JsonText.Pretty(Text)}";
        _client.Timeline?.Record("test", $"{_request} {what}");
        return new ExpectationException($"{_request} {what}{got}{sent}", cause);
    }
}
