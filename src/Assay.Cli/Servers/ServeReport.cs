namespace Assay.Cli.Servers;

/// <summary>Where databases are served, as <c>serve --json</c> writes it.</summary>
/// <param name="Url">What clients are given.</param>
/// <param name="ProcessId">The process to end.</param>
/// <param name="Server">The PostgreSQL server.</param>
/// <param name="Address">Where that is.</param>
internal sealed record ServeReport(string Url, int ProcessId, string Server, string Address);
