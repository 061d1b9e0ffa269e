using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Sql.Rows;

/// <summary>Values as messages show them.</summary>
internal static class ValueText
{
    private const int Longest = 200;
    private const int MostElements = 20;

    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{Short(text)}'",
        bool truth => truth ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + (time.Kind == DateTimeKind.Utc ? "Z" : ""),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        byte[] bytes => Short("\\x" + Convert.ToHexStringLower(bytes)),
        JsonNode or JsonElement or JsonDocument => Short(JsonSerializer.Serialize(value)),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => Elements(items),
        _ => Short(value.ToString() ?? "null"),
    };

    private static string Elements(IEnumerable items)
    {
        var all = items.Cast<object?>().ToList();
        return $"{{{string.Join(", ", all.Take(MostElements).Select(Of))}{(all.Count > MostElements ? $", … {all.Count} in all" : "")}}}";
    }

    private static string Short(string text) => text.Length <= Longest ? text : $"{text[..Longest]}… ({text.Length} characters)";
}
