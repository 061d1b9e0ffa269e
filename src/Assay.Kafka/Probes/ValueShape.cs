using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Kafka.Probes;

/// <summary>The members that a value has to have, and what they have to be.</summary>
internal sealed class ValueShape(JsonElement expected)
{
    // Messages are read by people: only what JSON itself needs is escaped.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>By what a record's value differs, a phrase each; empty when it has the shape.</summary>
    public IReadOnlyList<string> DifferencesFrom<T>(ReadRecord<T> record)
    {
        if (record.Record.Value is null)
            return ["it is a tombstone"];
        if (record.ToJson() is not { } actual)
            return [record.Problem ?? "it is not JSON"];
        var differences = new List<string>();
        Compare("", expected, actual, differences);
        return differences;
    }

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

    public static string Show(JsonElement value) => JsonSerializer.Serialize(value, Readable);
}
