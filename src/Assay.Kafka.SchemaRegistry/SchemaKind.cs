namespace Assay.Kafka.SchemaRegistry;

/// <summary>The languages that schemas are written in.</summary>
public enum SchemaKind
{
    /// <summary>Apache Avro.</summary>
    Avro,

    /// <summary>JSON Schema, of any draft.</summary>
    JsonSchema,

    /// <summary>Protocol Buffers.</summary>
    Protobuf,
}
