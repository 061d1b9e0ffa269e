using System.Text.Json;

namespace Assay.Servers.Watching;

/// <summary>
/// Files that are read and written while somebody waits for a server. The serializer makes code for each type at its first use, which costs a fresh
/// process such as a watcher some 70 ms; the reader and the writer below it cost next to nothing.
/// </summary>
internal static class PlainJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>What a file says; null where it is not there, or says something else.</summary>
    public static T? Read<T>(string path, Func<JsonElement, T?> readFrom)
        where T : class
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var json = JsonDocument.Parse(file);
            return readFrom(json.RootElement);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public static byte[] Write(Action<Utf8JsonWriter> writeTo)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Indented))
            writeTo(json);
        return text.ToArray();
    }

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
}
