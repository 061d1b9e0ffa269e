namespace Assay.Servers;

/// <summary>A process that uses a server.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="ProcessName">The name of its program.</param>
public sealed record ServerUser(int ProcessId, string ProcessName);
