using Assay.Kafka.SchemaRegistry.AvroSchemas;
using Assay.Kafka.SchemaRegistry.JsonSchemas;
using Assay.Kafka.SchemaRegistry.ProtoSchemas;

namespace Assay.Kafka.SchemaRegistry.Schemas;

/// <summary>Understands schemas of all kinds.</summary>
internal static class SchemaParser
{
    /// <param name="kind">The language.</param>
    /// <param name="text">The schema.</param>
    /// <param name="references">The schemas that it refers to.</param>
    /// <param name="isNew">Whether defaults in Avro must fit their types, as they need not in schemas that are imported or looked up.</param>
    /// <exception cref="InvalidSchemaException">It is no schema of the kind.</exception>
    public static ParsedSchema Parse(SchemaKind kind, string text, IReadOnlyList<ReferencedSchema> references, bool isNew = true) => kind switch
    {
        SchemaKind.Avro => AvroSchema.Parse(text, references, isNew),
        SchemaKind.JsonSchema => JsonSchema.Parse(text, references),
        SchemaKind.Protobuf => ProtobufSchema.Parse(text, references),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of schema."),
    };
}
