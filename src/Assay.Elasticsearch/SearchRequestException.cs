using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Elasticsearch;

/// <summary>The server refused a request. The message says which, and what the server said.</summary>
public sealed class SearchRequestException : Exception
{
    private const int Shown = 500;

    internal SearchRequestException(HttpMethod method, string path, int status, string body)
        : base($"The search server answered {status} to {method} /{path}: {Reason(body)}")
    {
        Status = status;
        Body = body;
        Type = (string?)Error(body)?["type"];
    }

    /// <summary>The status of the answer, such as 404.</summary>
    public int Status { get; }

    /// <summary>The server's name for the error, such as <c>index_not_found_exception</c>; null where it gives none.</summary>
    public string? Type { get; }

    /// <summary>The whole answer.</summary>
    public string Body { get; }

    private static string Reason(string body)
    {
        var error = Error(body);
        // "All shards failed", as the outermost reason often says, helps nobody.
        var reason = (string?)error?["root_cause"]?[0]?["reason"] ?? (string?)error?["reason"];
        var cause = Innermost(error);
        var text = reason is null ? body.Trim() : cause is null || reason.Contains(cause, StringComparison.Ordinal) ? reason : $"{reason} ({cause})";
        return text.Length > Shown ? text[..Shown] + "…" : text;
    }

    private static string? Innermost(JsonNode? error)
    {
        while (error?["caused_by"] is JsonObject cause)
            error = cause;
        return (string?)error?["reason"];
    }

    private static JsonObject? Error(string body)
    {
        try
        {
            return (JsonNode.Parse(body) as JsonObject)?["error"] as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
