namespace Assay.Kafka.SchemaRegistry;

/// <summary>One version of a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Version">The version.</param>
/// <param name="Id">The schema's id: what records carry.</param>
/// <param name="Kind">The language of the schema.</param>
/// <param name="Schema">The schema's text, as the registry answers it: without white space in Avro and JSON Schema.</param>
/// <param name="References">The schemas that it refers to.</param>
public sealed record SchemaVersion(string Subject, int Version, int Id, SchemaKind Kind, string Schema, IReadOnlyList<SchemaReference> References);
