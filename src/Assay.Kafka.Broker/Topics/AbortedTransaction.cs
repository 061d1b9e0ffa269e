namespace Assay.Kafka.Broker.Topics;

/// <summary>A transaction that was aborted in a partition, from its first record to its marker.</summary>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long MarkerOffset);
