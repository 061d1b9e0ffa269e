namespace Assay.Servers.Watching;

/// <summary>How a server ended. Written by its watcher.</summary>
internal sealed record ServerExit(string Instance, string Reason, int? Code, bool Orderly);
