using System.Text;
using System.Text.Json;

namespace Assay.Reporting;

/// <summary>Reads a journal file while other processes still append to it.</summary>
/// <param name="path">The journal file; it may not exist yet.</param>
public sealed class JournalReader(string path)
{
    private readonly List<byte> _partial = [];
    private long _position;

    /// <summary>Parses one line; null when it is no journal entry, such as a torn line or a type of a later version.</summary>
    public static JournalEntry? Parse(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return null;
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalEntry);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The entries that were completed since the last call, oldest first. Empty when there are none.</summary>
    public IReadOnlyList<JournalEntry> ReadNew()
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(_position, SeekOrigin.Begin);
        var entries = new List<JournalEntry>();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            _position += read;
            foreach (var value in buffer.AsSpan(0, read))
            {
                if (value != (byte)'\n')
                {
                    _partial.Add(value);
                    continue;
                }

                if (Parse(Encoding.UTF8.GetString([.. _partial])) is { } entry)
                    entries.Add(entry);
                _partial.Clear();
            }
        }

        return entries;
    }
}
