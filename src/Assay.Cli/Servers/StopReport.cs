using Assay.Servers;

namespace Assay.Cli.Servers;

/// <summary>What became of a server, as <c>down --json</c> writes it.</summary>
internal sealed record StopReport(string Id, string Kind, StopOutcome Outcome);
