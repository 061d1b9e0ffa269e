using System.Text;
using System.Text.Json;
using Assay.Http.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Assay.Http.Stubs;

/// <summary>What a stub waits for.</summary>
internal sealed class RequestPattern
{
    private readonly string? _method;
    private readonly PathTemplate _path;
    private readonly List<Func<ReceivedRequest, IEnumerable<Mismatch>>> _conditions = [];
    private readonly StringBuilder _words;

    public RequestPattern(string? method, string path)
    {
        _method = method?.ToUpperInvariant();
        var question = path.IndexOf('?', StringComparison.Ordinal);
        _path = new PathTemplate(question < 0 ? path : path[..question]);
        _words = new StringBuilder($"{_method ?? "any"} {path}");
        foreach (var (name, value) in question < 0 ? [] : QueryHelpers.ParseQuery(path[question..]))
            AddQuery(name, value.ToString());
    }

    public void Query(string name, string value)
    {
        _words.Append($" with {name}={value}");
        AddQuery(name, value);
    }

    public void Header(string name, string value)
    {
        _words.Append($" with {name}: {value}");
        _conditions.Add(request => Compare($"header {name}", request.Headers.GetValueOrDefault(name), value));
    }

    public void Body(object subset)
    {
        var expected = subset as JsonElement? ?? JsonSerializer.SerializeToElement(subset, JsonText.Writing);
        _words.Append($" with {JsonText.OneLine(expected)}");
        _conditions.Add(request =>
        {
            if (!JsonText.TryParse(request.Text, out var actual))
                return [new Mismatch(request.Text.Length == 0 ? "body is missing" : "body is no JSON", Mismatch.Body)];
            string[] differences = [.. JsonSubset.Differences(actual, expected)];
            var weight = Math.Min(Mismatch.Body / Math.Max(1, differences.Length), Mismatch.Part);
            return differences.Select(difference => new Mismatch($"body: {difference}", weight));
        });
    }

    public void Body(Func<JsonElement, bool> holds, string words)
    {
        _words.Append($" with a body for which {words}");
        _conditions.Add(request =>
            !JsonText.TryParse(request.Text, out var actual) ? [new Mismatch(request.Text.Length == 0 ? "body is missing" : "body is no JSON", Mismatch.Body)]
            : Holds(holds, actual) ? []
            : [new Mismatch($"body: not true: {words}", Mismatch.Part)]);
    }

    public void Text(string text)
    {
        _words.Append($" with the text {JsonText.OneLine(text, 200)}");
        _conditions.Add(request => request.Text == text
            ? []
            : [new Mismatch($"body differs: {JsonText.OneLine(request.Text, 200)} ≠ {JsonText.OneLine(text, 200)}", Mismatch.Part)]);
    }

    /// <summary>Whether a request is what is waited for; names the parts of its path if so.</summary>
    public bool Matches(ReceivedRequest request, out IReadOnlyDictionary<string, string> pathValues)
    {
        pathValues = new Dictionary<string, string>();
        if ((_method is not null && _method != request.Method) || !_path.Matches(request.Path, out var values))
            return false;
        pathValues = values;
        return !_conditions.Any(condition => condition(request).Any());
    }

    public IEnumerable<Mismatch> Mismatches(ReceivedRequest request)
    {
        if (_method is not null && _method != request.Method)
            yield return new Mismatch($"method differs: {request.Method} ≠ {_method}", Mismatch.Method);
        if (!_path.Matches(request.Path, out _))
        {
            var weight = Math.Max(Mismatch.Part, Mismatch.Path * (1 - _path.Similarity(request.Path)));
            yield return new Mismatch($"path differs: {request.Path} ≠ {_path}", weight);
        }

        foreach (var mismatch in _conditions.SelectMany(condition => condition(request)))
            yield return mismatch;
    }

    public override string ToString() => _words.ToString();

    private static bool Holds(Func<JsonElement, bool> condition, JsonElement body)
    {
        try
        {
            return condition(body);
        }
        catch (Exception thrown) when (thrown is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // A predicate that reads what is not there says no.
            return false;
        }
    }

    private static IEnumerable<Mismatch> Compare(string part, string? actual, string expected) =>
        actual == expected ? []
        : actual is null ? [new Mismatch($"{part} is missing, expected {expected}", Mismatch.Part)]
        : [new Mismatch($"{part} differs: {actual} ≠ {expected}", Mismatch.Part)];

    private void AddQuery(string name, string value) =>
        _conditions.Add(request => Compare($"query {name}", request.Query.GetValueOrDefault(name), value));
}
