using Assay.Kafka.SchemaRegistry.AvroSchemas;
using Assay.Kafka.SchemaRegistry.JsonSchemas;
using Assay.Kafka.SchemaRegistry.ProtoSchemas;

namespace Assay.Kafka.SchemaRegistry.Schemas;

/// <summary>Understands schemas of all kinds.</summary>
internal static class SchemaParser
{
    /// <exception cref="InvalidSchemaException">It is no schema of the kind.</exception>
    public static ParsedSchema Parse(SchemaKind kind, string text, IReadOnlyList<ReferencedSchema> references) => kind switch
    {
        SchemaKind.Avro => AvroSchema.Parse(text, references),
        SchemaKind.JsonSchema => JsonSchema.Parse(text, references),
        SchemaKind.Protobuf => ProtobufSchema.Parse(text, references),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of schema."),
    };
}
