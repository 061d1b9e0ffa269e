using System.Text.Json;
using Assay.Cli.Events;

namespace Assay.Cli.Journals;

/// <summary>Reads the lines that a test host writes into its journal.</summary>
internal static class JournalLine
{
    /// <summary>The event in <paramref name="line"/>, or null for a line of a kind that this version does not know.</summary>
    public static RunEvent? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            return Text(entry, "type") switch
            {
                "server" => new ServerReady(
                    Text(entry, "kind") ?? "", Text(entry, "display") ?? "", Text(entry, "provider") ?? "",
                    Text(entry, "source"), Text(entry, "reason"), Number(entry, "ms") ?? 0, Flag(entry, "warm")),
                "progress" => new ProgressMade(
                    Text(entry, "id") ?? "", Text(entry, "text") ?? "", Number(entry, "done") ?? 0, Number(entry, "total"), Text(entry, "unit")),
                "note" => new NoteWritten(Text(entry, "text") ?? ""),
                "figure" => new FigureTaken(Text(entry, "name") ?? "", Number(entry, "value") ?? 0, Text(entry, "unit"), Text(entry, "text")),
                _ => null,
            };
        }
        catch (JsonException)
        {
            // A host that died may have left half a line.
            return null;
        }
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static bool Flag(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
