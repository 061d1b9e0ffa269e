namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>The types of Avro.</summary>
internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Record,
    Enum,
    Array,
    Map,
    Fixed,
    Union,
}
