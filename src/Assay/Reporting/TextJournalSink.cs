namespace Assay.Reporting;

/// <summary>Writes entries as lines for people.</summary>
internal sealed class TextJournalSink(TextWriter writer, ProgressStyle progress = ProgressStyle.Lines) : IJournalSink
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _told = [];
    private (string Id, int Length)? _open;

    public void Write(JournalEntry entry)
    {
        var line = JournalText.For(entry);
        lock (_gate)
        {
            if (entry is not ProgressEntry step || progress == ProgressStyle.Lines)
                writer.WriteLine(EndOpen() + line);
            else if (progress == ProgressStyle.InPlace)
                Change(step.Id, line);
            else if (_told.Add(step.Id))
                writer.WriteLine(line);
        }
    }

    private void Change(string id, string line)
    {
        // Padded, so that nothing of a longer line before it stays.
        writer.Write(_open is { } open && open.Id == id ? $"\r{line.PadRight(open.Length)}" : EndOpen() + line);
        writer.Flush();
        _open = (id, line.Length);
    }

    /// <summary>Ends the line of a step that is under way, if there is one.</summary>
    private string EndOpen()
    {
        var end = _open is null ? "" : writer.NewLine;
        _open = null;
        return end;
    }
}
