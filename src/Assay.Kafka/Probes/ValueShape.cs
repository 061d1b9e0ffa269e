using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Kafka.Probes;

/// <summary>The members that a value has to have, and what they have to be.</summary>
internal sealed class ValueShape(JsonElement expected)
{
    // Messages are read by people: only what JSON itself needs is escaped.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>By what a record's value differs, a phrase each; empty when it has the shape.</summary>
    public IReadOnlyList<string> DifferencesFrom(KafkaRecord record)
    {
        if (record.Value is not { } value)
            return ["it is a tombstone"];
        try
        {
            using var actual = JsonDocument.Parse(value);
            var differences = new List<string>();
            Compare("", expected, actual.RootElement, differences);
            return differences;
        }
        catch (JsonException)
        {
            return ["it is not JSON"];
        }
    }

    /// <summary>The record that differs least, the latest of several, with its differences; null when there is none.</summary>
    public string? Nearest(IReadOnlyList<KafkaRecord> records) => records
        .Select((record, index) => (record, index, Differences: DifferencesFrom(record)))
        .OrderBy(candidate => candidate.Differences.Count).ThenByDescending(candidate => candidate.index)
        .Select(candidate => $"{candidate.record}   ({string.Join("; ", candidate.Differences)})").FirstOrDefault();

    public override string ToString() => Show(expected);

    private static void Compare(string path, JsonElement expected, JsonElement actual, List<string> differences)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in expected.EnumerateObject())
            {
                var inner = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                if (actual.TryGetProperty(member.Name, out var found))
                    Compare(inner, member.Value, found, differences);
                else
                    differences.Add($"{inner} is missing");
            }
        }
        else if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == actual.GetArrayLength())
        {
            foreach (var (item, index) in expected.EnumerateArray().Select((item, index) => (item, index)))
                Compare($"{path}[{index}]", item, actual[index], differences);
        }
        else if (!JsonElement.DeepEquals(expected, actual))
        {
            differences.Add($"{(path.Length == 0 ? "it" : path)} is {Show(actual)}, expected {Show(expected)}");
        }
    }

    private static string Show(JsonElement value) => JsonSerializer.Serialize(value, Readable);
}
