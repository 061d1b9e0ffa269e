namespace Assay.Reporting;

/// <summary>A measured figure of the run, such as the median time of a reset.</summary>
/// <param name="Name">A stable name for machines, such as <c>reset.median</c>.</param>
/// <param name="Value">The value, in <paramref name="Unit"/>.</param>
/// <param name="Unit">What is measured, such as <c>ms</c>.</param>
/// <param name="Text">The figure in words, for people.</param>
public sealed record FigureEntry(string Name, double Value, string Unit, string Text) : JournalEntry;
