namespace Assay.Kafka.Broker;

/// <summary>A header of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, which may be null.</param>
public readonly record struct RecordHeader(string Name, ReadOnlyMemory<byte>? Value);
