using Assay.Reporting;

namespace Assay.Cli.Events;

/// <summary>A test host wrote into the journal of the run: a server, a progress, a note, a figure.</summary>
internal sealed record JournalWritten(JournalEntry Entry) : RunEvent;
