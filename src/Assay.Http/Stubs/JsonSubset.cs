using System.Text.Json;
using Assay.Http.Json;

namespace Assay.Http.Stubs;

/// <summary>
/// Compares JSON with what is expected of it: an object may have more properties than expected, an array not more elements;
/// numbers are compared by value (1 is 1.0).
/// </summary>
internal static class JsonSubset
{
    /// <summary>Where they differ, each with its place, such as <c>card.number differs: "1" ≠ "2"</c>.</summary>
    public static IEnumerable<string> Differences(JsonElement actual, JsonElement expected) => Compare("", actual, expected);

    private static IEnumerable<string> Compare(string place, JsonElement actual, JsonElement expected)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when actual.ValueKind == JsonValueKind.Object:
                return expected.EnumerateObject().SelectMany(property =>
                {
                    var inner = place.Length == 0 ? property.Name : $"{place}.{property.Name}";
                    return actual.TryGetProperty(property.Name, out var value)
                        ? Compare(inner, value, property.Value)
                        : [$"{inner} is missing, expected {JsonText.OneLine(property.Value)}"];
                });
            case JsonValueKind.Array when actual.ValueKind == JsonValueKind.Array && actual.GetArrayLength() == expected.GetArrayLength():
                return actual.EnumerateArray().Zip(expected.EnumerateArray())
                    .SelectMany((pair, index) => Compare(FormattableString.Invariant($"{place}[{index}]"), pair.First, pair.Second));
            default:
                return AreEqual(actual, expected)
                    ? []
                    : [$"{(place.Length == 0 ? "it" : place)} differs: {JsonText.OneLine(actual)} ≠ {JsonText.OneLine(expected)}"];
        }
    }

    private static bool AreEqual(JsonElement actual, JsonElement expected) =>
        actual.ValueKind == JsonValueKind.Number && expected.ValueKind == JsonValueKind.Number
        && actual.TryGetDecimal(out var one) && expected.TryGetDecimal(out var other)
            ? one == other
            : JsonElement.DeepEquals(actual, expected);
}
