namespace Assay.Kafka.Broker.Protocol;

/// <summary>Bytes that are not what the protocol promises. The connection that sent them is closed.</summary>
internal sealed class MalformedMessageException(string message) : FormatException(message);
