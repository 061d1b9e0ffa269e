namespace Assay.Reporting;

/// <summary>How far something is that takes longer than a second.</summary>
/// <param name="Id">The same for all entries about one thing.</param>
/// <param name="Text">What is being done.</param>
/// <param name="Done">How much is done, in <paramref name="Unit"/>.</param>
/// <param name="Total">How much there is to do; null when unknown.</param>
/// <param name="Unit">What is counted, such as <c>bytes</c>.</param>
public sealed record ProgressEntry(string Id, string Text, long Done, long? Total, string Unit) : JournalEntry;
