namespace Assay.Containers.Making;

/// <summary>A port that was free is not any more; another try may well work. The message is the engine's.</summary>
internal sealed class PortTakenException(string message) : Exception(message);
