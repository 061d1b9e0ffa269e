namespace Assay.Reporting;

/// <summary>A server was found.</summary>
/// <param name="Kind">Name of the server kind, such as <c>postgres</c>.</param>
/// <param name="Display">Kind and version for people, such as <c>PostgreSQL 15.20</c>.</param>
/// <param name="Provider">Where it comes from: <c>external</c>, <c>compose</c>, <c>running</c>, <c>process</c>, <c>container</c>, <c>download</c>, <c>embedded</c>.</param>
/// <param name="Source">The folder, image or address behind the provider.</param>
/// <param name="Reason">Why this one was chosen; null when it was simply the first that worked.</param>
/// <param name="Ms">Milliseconds from the question to a server that answers.</param>
/// <param name="Warm">Whether it was running before this process asked.</param>
public sealed record ServerEntry(string Kind, string Display, string Provider, string Source, string? Reason, double Ms, bool Warm)
    : JournalEntry;
