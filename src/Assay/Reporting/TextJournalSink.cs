namespace Assay.Reporting;

/// <summary>Writes entries as lines for people.</summary>
internal sealed class TextJournalSink(TextWriter writer) : IJournalSink
{
    private readonly Lock _gate = new();

    public void Write(JournalEntry entry)
    {
        var line = JournalText.For(entry);
        lock (_gate)
            writer.WriteLine(line);
    }
}
