using System.Text;
using System.Text.Json;
using Assay.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Assay.Http;

/// <summary>A request that a stub received.</summary>
public sealed class ReceivedRequest
{
    private readonly Dictionary<string, string> _query;
    private readonly Dictionary<string, string> _headers;
    private JsonElement? _json;

    internal ReceivedRequest(HttpRequest request, byte[] body)
    {
        Method = request.Method;
        Path = request.Path.HasValue ? request.Path.Value : "/";
        QueryString = request.QueryString.Value ?? "";
        _query = Joined(request.Query, StringComparer.Ordinal);
        _headers = Joined(request.Headers, StringComparer.OrdinalIgnoreCase);
        Bytes = body;
        Text = Encoding.UTF8.GetString(body);
    }

    /// <summary>The method, such as <c>POST</c>.</summary>
    public string Method { get; }

    /// <summary>The path, decoded, such as <c>/charges/1</c>.</summary>
    public string Path { get; }

    /// <summary>The query as it came, with its question mark; empty when there is none.</summary>
    public string QueryString { get; }

    /// <summary>The query's values, several of one name joined by a comma. The case of names matters.</summary>
    public IReadOnlyDictionary<string, string> Query => _query;

    /// <summary>The headers' values, several of one name joined by a comma. The case of names does not matter.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    /// <summary>The parts of the path that the stub's template names, such as <c>id</c> in <c>/charges/{id}</c>.</summary>
    public IReadOnlyDictionary<string, string> PathValues { get; internal set; } = new Dictionary<string, string>();

    /// <summary>The body as it came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The body as UTF-8 text; empty when there is none.</summary>
    public string Text { get; }

    /// <summary>The body as JSON.</summary>
    /// <exception cref="ExpectationException">It is no JSON.</exception>
    public JsonElement Json => _json ??= JsonText.TryParse(Text, out var json)
        ? json
        : throw new ExpectationException($"The body of {this} is no JSON.");

    /// <summary>Reads the body's JSON: names in camelCase, enums by number or name.</summary>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <exception cref="ExpectationException">The body can't be read as that.</exception>
    public T Body<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text, JsonText.Reading)
                ?? throw new ExpectationException($"The body of {this} is null, expected {typeof(T).Name}.");
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            throw new ExpectationException($"The body of {this} can't be read as {typeof(T).Name}: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>The request in one line: method, path, query and the beginning of the body.</summary>
    public override string ToString() =>
        $"{Method} {Path}{QueryString}{(Text.Length == 0 ? "" : " " + JsonText.OneLine(Text, 300))}";

    private static Dictionary<string, string> Joined(IEnumerable<KeyValuePair<string, StringValues>> values, StringComparer names)
    {
        var joined = new Dictionary<string, string>(names);
        foreach (var (name, value) in values)
            joined[name] = value.ToString();
        return joined;
    }
}
