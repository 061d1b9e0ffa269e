namespace Assay.Kafka.Broker.Requests;

/// <summary>A feature of the cluster (KIP-584) and its level, which is the highest too.</summary>
internal sealed record ClusterFeature(string Name, short Level);
