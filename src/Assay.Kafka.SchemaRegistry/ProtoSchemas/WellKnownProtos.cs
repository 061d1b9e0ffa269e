namespace Assay.Kafka.SchemaRegistry.ProtoSchemas;

/// <summary>Files that every schema may import without a reference, beside those of <c>google/protobuf</c> and <c>google/type</c>, which the parser brings.</summary>
internal static class WellKnownProtos
{
    public static readonly IReadOnlyDictionary<string, string> Files = new Dictionary<string, string>
    {
        ["confluent/meta.proto"] = """
            syntax = "proto3";
            package confluent;
            import "google/protobuf/descriptor.proto";
            message Meta {
              string doc = 1;
              map<string, string> params = 2;
              repeated string tags = 3;
            }
            extend google.protobuf.FileOptions { Meta file_meta = 1088; }
            extend google.protobuf.MessageOptions { Meta message_meta = 1088; }
            extend google.protobuf.FieldOptions { Meta field_meta = 1088; }
            extend google.protobuf.EnumOptions { Meta enum_meta = 1088; }
            extend google.protobuf.EnumValueOptions { Meta enum_value_meta = 1088; }
            """,
        ["confluent/type/decimal.proto"] = """
            syntax = "proto3";
            package confluent.type;
            message Decimal {
              bytes value = 1;
              uint32 precision = 2;
              int32 scale = 3;
            }
            """,
        ["confluent/type/variant.proto"] = """
            syntax = "proto3";
            package confluent.type;
            message Variant {
              bytes metadata = 1;
              bytes value = 2;
            }
            """,
    };
}
