namespace Assay.Cli.Servers;

/// <summary>A line of a log, as <c>logs --json</c> writes it.</summary>
internal sealed record LogReport(string Id, string Line);
