using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Kafka.SchemaRegistry.Tests.Api;

/// <summary>Requests to a registry, as any client sends them.</summary>
internal sealed class Requests(KafkaSchemaRegistry registry) : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly HttpClient _http = new() { BaseAddress = registry.Address };

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/vnd.schemaregistry.v1+json");
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("application/vnd.schemaregistry.v1+json", response.Content.Headers.ContentType?.ToString());
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>What a request answers, which must be a success.</summary>
    public async Task<string> Ok(string method, string path, object? body = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {answer}");
        return answer?.ToJsonString(Readable) ?? "null";
    }

    /// <summary>The code and the message of a refusal, whose status must be that of the code.</summary>
    public async Task<(int Code, string Message)> Refused(string method, string path, object? body = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        var code = (int)answer!["error_code"]!;
        Assert.Equal(status, code > 999 ? code / 100 : code);
        return (code, (string)answer["message"]!);
    }

    public void Dispose() => _http.Dispose();
}
