namespace Assay.Kafka;

/// <summary>A record that a test waited for, with its value read.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Record">The record as its bytes are: key, headers, partition and offset.</param>
public sealed record ReceivedRecord<T>(T Value, KafkaRecord Record);
