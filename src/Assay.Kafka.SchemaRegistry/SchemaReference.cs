namespace Assay.Kafka.SchemaRegistry;

/// <summary>A schema's reference to a version of another subject.</summary>
/// <param name="Name">The name by which the schema refers to it: a full name in Avro, a URL in JSON Schema, an import in Protobuf.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Version">The version, from 1; -1 for the latest.</param>
public sealed record SchemaReference(string Name, string Subject, int Version);
