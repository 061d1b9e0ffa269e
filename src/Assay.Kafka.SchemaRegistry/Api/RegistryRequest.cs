using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Kafka.SchemaRegistry.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Kafka.SchemaRegistry.Api;

/// <summary>A request, taken apart.</summary>
internal sealed class RegistryRequest
{
    private readonly IQueryCollection _query;
    private readonly byte[] _body;

    private RegistryRequest(string method, string[] path, IQueryCollection query, byte[] body) => (Method, Path, _query, _body) = (method, path, query, body);

    public string Method { get; }

    /// <summary>The parts of the path, decoded one by one: a subject may contain a slash.</summary>
    public string[] Path { get; private init; }

    /// <summary>What subjects begin with that belong to the context in the path.</summary>
    public string Context { get; private init; } = "";

    public JsonObject Body
    {
        get
        {
            try
            {
                return _body.Length == 0 ? [] : JsonNode.Parse(_body) as JsonObject ?? throw new RegistryRefusal(422, "The body is not a JSON object.");
            }
            catch (JsonException invalid)
            {
                throw new RegistryRefusal(400, $"The body is not JSON: {invalid.Message}");
            }
        }
    }

    public static async Task<RegistryRequest> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var context = path is ["contexts", var name, _, ..] ? name : null;
        return new RegistryRequest(http.Request.Method, context is null ? path : path[2..], http.Request.Query, body.ToArray())
        {
            Context = context is null or "." or ":.:" ? "" : $":.{context.Trim(':').TrimStart('.')}:",
        };
    }

    /// <summary>The name of a subject that the registry knows, for one that the client named.</summary>
    public string Subject(string name) => SubjectName.Known(Named(name));

    /// <summary>A subject's name as the client means it, with the context of the path.</summary>
    public string Named(string name)
    {
        if (name.StartsWith(":.:", StringComparison.Ordinal))
            return name[3..];
        return name.StartsWith(":.", StringComparison.Ordinal) ? name : Context + name;
    }

    public bool Flag(string name) => string.Equals(_query[name], "true", StringComparison.OrdinalIgnoreCase);

    public string? Text(string name) => _query.TryGetValue(name, out var values) ? values.LastOrDefault() : null;

    public IReadOnlyList<string> Texts(string name) => [.. _query[name].OfType<string>()];

    public int Number(string name, int otherwise) => int.TryParse(Text(name), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>What the request asks for and is kept, but has no effect.</summary>
    public List<string> NotApplied { get; } = [];

    /// <summary>The schema in the body.</summary>
    public SchemaDraft Draft()
    {
        try
        {
            var body = Body;
            if (body["schema"]?.GetValue<string>() is not { Length: > 0 } text)
                throw RegistryRefusal.InvalidSchema("Empty schema");
            return new SchemaDraft(Kind(body["schemaType"]?.GetValue<string>()), text, References(body["references"] as JsonArray))
            {
                Metadata = body["metadata"],
                RuleSet = body["ruleSet"],
                Id = body["id"]?.GetValue<int>() is > 0 and var id ? id : null,
                Version = body["version"]?.GetValue<int>() is > 0 and var version ? version : null,
            };
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
        {
            throw new RegistryRefusal(422, $"A member of the body has the wrong type: {wrong.Message}");
        }
    }

    public override string ToString() => $"{Method} /{string.Join('/', Path)}";

    private static SchemaKind Kind(string? type) => type?.ToUpperInvariant() switch
    {
        null or "" or "AVRO" => SchemaKind.Avro,
        "JSON" => SchemaKind.JsonSchema,
        "PROTOBUF" => SchemaKind.Protobuf,
        _ => throw RegistryRefusal.InvalidSchema($"Invalid schema type {type}. Valid values are AVRO, JSON, PROTOBUF"),
    };

    private List<SchemaReference> References(JsonArray? references) => references is null ? [] : [.. references.OfType<JsonObject>().Select(reference => new SchemaReference(
        reference["name"]?.GetValue<string>() ?? "", Subject(reference["subject"]?.GetValue<string>() ?? ""), reference["version"]?.GetValue<int>() ?? -1))];
}
