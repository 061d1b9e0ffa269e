using System.Text.Json;

namespace Assay.Misses;

/// <summary>The members that a value has to have, and what they have to be.</summary>
/// <param name="expected">The members.</param>
/// <param name="asValue">Those that the application would write (<see cref="JsonShapes.WriteAsValue"/>): a value may lack the others. All when null.</param>
/// <param name="names">How the names of members are compared.</param>
internal sealed class JsonShape(JsonElement expected, JsonElement? asValue = null, StringComparison names = StringComparison.Ordinal)
{
    /// <summary>What a test gave, as a format writes it.</summary>
    /// <param name="whole">All of its members.</param>
    /// <param name="shape">What the test gave.</param>
    /// <param name="format">The format of the values.</param>
    public static JsonShape Of(JsonElement whole, object shape, object format) =>
        format is IJsonFormat json ? new(whole, json.Shapes?.WriteAsValue(shape), json.Names) : new(whole);

    /// <summary>By what a value differs, a phrase each; empty when it has the shape.</summary>
    public IReadOnlyList<string> DifferencesFrom(JsonElement actual)
    {
        var differences = new List<string>();
        Compare("", expected, asValue ?? expected, actual, differences);
        return differences;
    }

    public override string ToString() => ReadableJson.Show(expected);

    private void Compare(string path, JsonElement expected, JsonElement asValue, JsonElement actual, List<string> differences)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in expected.EnumerateObject())
            {
                var inner = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                var isWritten = asValue.TryGetProperty(member.Name, out var written);
                if (TryFind(actual, member.Name, out var found))
                    Compare(inner, member.Value, isWritten ? written : member.Value, found, differences);
                else if (isWritten)
                    differences.Add($"{inner} is missing");
            }
        }
        else if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == actual.GetArrayLength())
        {
            foreach (var (item, index) in expected.EnumerateArray().Select((item, index) => (item, index)))
                Compare($"{path}[{index}]", item, asValue[index], actual[index], differences);
        }
        else if (!JsonElement.DeepEquals(expected, actual))
        {
            differences.Add($"{(path.Length == 0 ? "it" : path)} is {ReadableJson.Show(actual)}, expected {ReadableJson.Show(expected)}");
        }
    }

    /// <summary>The member of a name; where case does not count, one of the very name before others.</summary>
    private bool TryFind(JsonElement value, string name, out JsonElement found)
    {
        if (value.TryGetProperty(name, out found))
            return true;
        found = value.EnumerateObject().FirstOrDefault(member => member.Name.Equals(name, names)).Value;
        return found.ValueKind != JsonValueKind.Undefined;
    }
}
