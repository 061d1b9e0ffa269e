namespace Assay.Reporting;

/// <summary>Something worth knowing about the run.</summary>
/// <param name="Text">One sentence.</param>
public sealed record NoteEntry(string Text) : JournalEntry;
