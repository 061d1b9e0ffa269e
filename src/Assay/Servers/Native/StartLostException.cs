namespace Assay.Servers.Native;

/// <summary>A start failed for a reason outside the server; another try may well work.</summary>
internal sealed class StartLostException(string message) : Exception(message);
