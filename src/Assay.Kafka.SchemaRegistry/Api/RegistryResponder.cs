using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Http.Stubs;
using Assay.Kafka.SchemaRegistry.Store;
using Assay.Timelines;

namespace Assay.Kafka.SchemaRegistry.Api;

/// <summary>Answers requests, and notes what came.</summary>
internal sealed class RegistryResponder(string name, RegistryApi api, Timeline? timeline)
{
    private const string ContentType = "application/vnd.schemaregistry.v1+json";
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();
    private readonly List<string> _findings = [];

    /// <summary>The requests of this rent that nobody serves, and settings without effect.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            lock (_gate)
                return [.. _findings.Distinct()];
        }
    }

    public void Clear()
    {
        lock (_gate)
            _findings.Clear();
    }

    /// <summary>The requests since the last call that nobody serves, and settings without effect.</summary>
    public IReadOnlyList<string> TakeFindings()
    {
        lock (_gate)
        {
            IReadOnlyList<string> taken = [.. _findings.Distinct()];
            _findings.Clear();
            return taken;
        }
    }

    public async Task AnswerAsync(StubExchange exchange)
    {
        var start = Stopwatch.GetTimestamp();
        var request = await RegistryRequest.ReadAsync(exchange.Http);
        var (status, answer) = Answer(request);
        timeline?.Record("HTTP", $"→ {name} {request} {status}{(status == 200 ? "" : $" {answer["message"]}")}", Stopwatch.GetElapsedTime(start));
        var response = exchange.Http.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        // A schema alone is answered as it is, and not as a text in JSON.
        var text = answer is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : answer.ToJsonString(Readable);
        var bytes = Encoding.UTF8.GetBytes(text);
        response.ContentLength = bytes.Length;
        if (request.Method != "HEAD")
            await response.Body.WriteAsync(bytes, exchange.Http.RequestAborted);
        await response.CompleteAsync();
    }

    private (int Status, JsonNode Answer) Answer(RegistryRequest request)
    {
        try
        {
            if (api.Answer(request) is { } answer)
            {
                lock (_gate)
                    _findings.AddRange(request.NotApplied.Select(setting =>
                        $"{name}: a client set {setting} with {request}, which this schema registry keeps but does not apply. docs/kafka-schema-registry.md lists what it does."));
                return (200, answer);
            }

            lock (_gate)
                _findings.Add($"{name}: a client asked for {request}, which this schema registry does not serve. docs/kafka-schema-registry.md lists what it does.");
            return (404, Error(404, "HTTP 404 Not Found"));
        }
        catch (RegistryRefusal refusal)
        {
            return (refusal.Status, Error(refusal.Code, refusal.Message));
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            lock (_gate)
                _findings.Add($"{name}: {request} failed inside the schema registry, which is a defect of Assay: {unexpected}");
            return (500, Error(50001, $"Error in the schema registry: {unexpected.Message}"));
        }
    }

    private static JsonObject Error(int code, string message) => new() { ["error_code"] = code, ["message"] = message };
}
