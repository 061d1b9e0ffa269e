namespace Assay.Kafka.Broker.Security.Sasl;

/// <summary>An authentication that failed. Its message is told to the client.</summary>
internal sealed class SaslException(string message) : Exception(message);
