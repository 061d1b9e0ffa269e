using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Misses;

/// <summary>JSON as people read it in messages: only what JSON itself needs is escaped.</summary>
internal static class ReadableJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Show(JsonElement value) => JsonSerializer.Serialize(value, Options);
}
