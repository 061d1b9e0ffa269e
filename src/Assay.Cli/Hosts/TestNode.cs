using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Cli.Hosts;

/// <summary>A test, or the state of one, as a host reports it.</summary>
internal sealed class TestNode(JsonElement node)
{
    public string Uid { get; } = node.GetProperty("uid").GetString()!;

    public string DisplayName => Text("display-name") ?? Uid;

    /// <summary>One of <c>discovered</c>, <c>in-progress</c>, <c>passed</c>, <c>skipped</c>, <c>failed</c>, <c>timed-out</c>, <c>error</c>, <c>cancelled</c>.</summary>
    public string? State => Text("execution-state");

    /// <summary>Whether it can be run; the others group tests.</summary>
    public bool IsTest => Text("node-type") == "action";

    public string? TypeName => Text("location.type");

    /// <summary>Namespace, type and method, where the framework tells them; else the name it shows.</summary>
    public string FullName
    {
        get
        {
            var method = Text("location.method");
            if (TypeName is null || method is null)
                return DisplayName;

            var parameters = method.IndexOf('(', StringComparison.Ordinal);
            return $"{TypeName}.{(parameters < 0 ? method : method[..parameters])}";
        }
    }

    /// <summary>The name that the framework shows, arguments included, with namespace and type where it leaves them out.</summary>
    public string QualifiedName => TypeName is null || DisplayName.StartsWith(TypeName, StringComparison.Ordinal)
        ? DisplayName
        : $"{TypeName}.{DisplayName}";

    /// <summary>The qualified name without the namespace.</summary>
    public string ShortName => QualifiedName[(TypeName is null ? 0 : TypeName.LastIndexOf('.') + 1)..];

    public double? DurationMs => Number("time.duration-ms");

    public string? ErrorMessage => Text("error.message");

    public string? SkipReason => Text("reason") ?? Text("explanation");

    public string? StackTrace => Text("error.stacktrace");

    public string? StandardOutput => Text("standardOutput");

    public string? StandardError => Text("standardError");

    public string? File => Text("location.file");

    public int? Line => (int?)Number("location.line-start");

    /// <summary>The node as the host sent it, to be sent back when asking for a run.</summary>
    public JsonNode ToJson() => JsonNode.Parse(node.GetRawText())!;

    private string? Text(string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private double? Number(string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
