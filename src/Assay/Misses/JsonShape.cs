using System.Text.Json;

namespace Assay.Misses;

/// <summary>The members that a value has to have, and what they have to be.</summary>
internal sealed class JsonShape(JsonElement expected)
{
    /// <summary>By what a value differs, a phrase each; empty when it has the shape.</summary>
    public IReadOnlyList<string> DifferencesFrom(JsonElement actual)
    {
        var differences = new List<string>();
        Compare("", expected, actual, differences);
        return differences;
    }

    public override string ToString() => ReadableJson.Show(expected);

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
            differences.Add($"{(path.Length == 0 ? "it" : path)} is {ReadableJson.Show(actual)}, expected {ReadableJson.Show(expected)}");
        }
    }
}
