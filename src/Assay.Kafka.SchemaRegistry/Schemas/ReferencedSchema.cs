namespace Assay.Kafka.SchemaRegistry.Schemas;

/// <summary>A schema that another one refers to.</summary>
/// <param name="Name">The name by which it is referred to: a full name in Avro, a URL in JSON Schema, an import in Protobuf.</param>
/// <param name="Schema">The schema.</param>
/// <param name="References">What that schema itself refers to.</param>
internal sealed record ReferencedSchema(string Name, ParsedSchema Schema, IReadOnlyList<ReferencedSchema> References);
