using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Http.Json;

/// <summary>JSON as messages show it, and the options that tests write and read it with.</summary>
internal static class JsonText
{
    /// <summary>The most characters of a body that a message shows.</summary>
    public const int Longest = 4_000;

    /// <summary>camelCase names, as ASP.NET Core itself writes and reads.</summary>
    public static readonly JsonSerializerOptions Writing = JsonSerializerOptions.Web;

    /// <summary>The same, but an enum may also come by its name.</summary>
    public static readonly JsonSerializerOptions Reading = new(JsonSerializerOptions.Web) { Converters = { new JsonStringEnumConverter() } };

    // Messages are read by people: only what JSON itself needs is escaped.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A body over several lines if it is JSON, as it is otherwise; cut when it is too long.</summary>
    public static string Pretty(string body) => Cut(TryParse(body, out var json) ? JsonSerializer.Serialize(json, Indented) : body, Longest);

    /// <summary>A body in one line, cut when it is too long.</summary>
    public static string OneLine(string body, int longest) =>
        Cut(TryParse(body, out var json) ? JsonSerializer.Serialize(json, Compact) : body.ReplaceLineEndings(" "), longest);

    public static string OneLine(JsonElement value, int longest = 200) => Cut(JsonSerializer.Serialize(value, Compact), longest);

    public static bool TryParse(string text, out JsonElement json)
    {
        json = default;
        if (string.IsNullOrWhiteSpace(text))
            return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            json = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Cut(string text, int longest) => text.Length <= longest
        ? text
        : $"{text[..longest]}… ({(text.Length - longest).ToString(CultureInfo.InvariantCulture)} more characters)";
}
