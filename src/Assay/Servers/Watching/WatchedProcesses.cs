namespace Assay.Servers.Watching;

/// <summary>The processes behind a server. Written by the watcher as soon as they run.</summary>
internal sealed record WatchedProcesses(string Instance, ProcessIdentity Watcher, ProcessIdentity Guard, ProcessIdentity Server);
