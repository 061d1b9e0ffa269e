namespace Assay.Reporting;

/// <summary>Where a journal's entries go. Called by several threads at once.</summary>
internal interface IJournalSink
{
    void Write(JournalEntry entry);
}
