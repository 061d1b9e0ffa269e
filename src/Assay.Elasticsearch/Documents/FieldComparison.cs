using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Elasticsearch.Documents;

/// <summary>Compares the fields that a test names with those of a document.</summary>
internal static class FieldComparison
{
    /// <summary>One line for each field that differs; none when all are as expected.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? expected, JsonNode? actual)
    {
        var lines = new List<string>();
        Compare("", expected, actual, lines);
        return lines;
    }

    private static void Compare(string path, JsonNode? expected, JsonNode? actual, List<string> lines)
    {
        if (expected is JsonObject fields && actual is JsonObject document)
        {
            foreach (var (name, value) in fields)
            {
                var field = path.Length == 0 ? name : $"{path}.{name}";
                if (document.TryGetPropertyValue(name, out var found))
                    Compare(field, value, found, lines);
                else if (value is not null)
                    lines.Add($"{field}: expected {Show(value)}, there is no such field");
            }
        }
        else if (!AreEqual(expected, actual))
        {
            lines.Add($"{path}: expected {Show(expected)}, found {Show(actual)}");
        }
    }

    /// <summary>By value: 1 equals 1.0.</summary>
    private static bool AreEqual(JsonNode? expected, JsonNode? actual)
    {
        if (expected is JsonArray list && actual is JsonArray found)
            return list.Count == found.Count && list.Zip(found).All(pair => AreEqual(pair.First, pair.Second));
        return expected?.GetValueKind() == JsonValueKind.Number && actual?.GetValueKind() == JsonValueKind.Number
            ? Number(expected) == Number(actual)
            : JsonNode.DeepEquals(expected, actual);
    }

    private static decimal? Number(JsonNode node) =>
        decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Show(JsonNode? node) => node?.ToJsonString() ?? "null";
}
