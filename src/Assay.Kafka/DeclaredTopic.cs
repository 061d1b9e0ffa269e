namespace Assay.Kafka;

/// <summary>A topic that a sandbox declares.</summary>
internal sealed record DeclaredTopic(string Name, int Partitions);
