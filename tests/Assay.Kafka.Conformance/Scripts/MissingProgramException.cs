namespace Assay.Kafka.Conformance.Scripts;

/// <summary>A client is not installed; the message says how to install it.</summary>
internal sealed class MissingProgramException(string message) : Exception(message);
