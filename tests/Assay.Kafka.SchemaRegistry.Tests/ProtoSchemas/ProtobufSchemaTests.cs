using Assay.Kafka.SchemaRegistry.Schemas;
using Assay.Kafka.SchemaRegistry.Tests.Protos;
using Google.Protobuf.Reflection;

namespace Assay.Kafka.SchemaRegistry.Tests.ProtoSchemas;

public sealed class ProtobufSchemaTests
{
    private const string Everything = """
        syntax = "proto2";
        package shop;
        import public "google/protobuf/timestamp.proto";
        import "confluent/meta.proto";
        option java_package = "com.shop";
        option optimize_for = CODE_SIZE;
        // A comment, which means nothing.
        message Order {
          option deprecated = true;
          reserved 7, 9 to 11, 100 to max;
          reserved "old";
          required int64 id = 1 [(confluent.field_meta).doc = "the id"];
          optional string note = 2 [default = "a \"b\"", deprecated = true, json_name = "remark"];
          oneof pay { string card = 3; bool cash = 4; }
          map<string, Line> lines = 5;
          repeated int32 counts = 6 [packed = true];
          optional google.protobuf.Timestamp at = 8;
          optional group Extra = 12 { optional int32 x = 1; }
          extensions 50 to 60;
          message Line { optional string sku = 1; }
          enum State { option allow_alias = true; NEW = 0; FRESH = 0; DONE = 1 [deprecated = true]; reserved 5 to 6; }
        }
        extend Order { optional int32 more = 50; }
        service Orders { rpc Place (Order) returns (stream Order) { option deprecated = true; } }
        """;

    private static ParsedSchema Parse(string text, params IReadOnlyList<ReferencedSchema> references) => SchemaParser.Parse(SchemaKind.Protobuf, text, references);

    [Fact]
    public void Prints_what_it_reads_so_that_it_reads_the_same_again()
    {
        var schema = Parse(Everything);
        Assert.Equal(Everything, schema.Text);
        var printed = Parse(schema.NormalizedText);
        Assert.Equal(printed.NormalizedText, Parse(printed.NormalizedText).NormalizedText);
        Assert.Equal(schema.NormalizedText, printed.NormalizedText);
        Assert.Empty(schema.DifficultiesWith(printed));
        Assert.Empty(printed.DifficultiesWith(schema));
        foreach (var part in (string[])["optimize_for = CODE_SIZE", "reserved 100 to max;", "map<string, .shop.Order.Line> lines = 5;", "optional group Extra = 12 {", "DONE = 1 [deprecated = true]", "returns (stream .shop.Order)"])
            Assert.Contains(part, schema.NormalizedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_one_schema_whatever_its_white_space_and_comments_but_not_with_other_options()
    {
        var schema = Parse(Everything);
        Assert.Equal(schema.Identity, Parse(Everything.Replace("  ", "\t", StringComparison.Ordinal).Replace("// A comment, which means nothing.", "", StringComparison.Ordinal)).Identity);
        Assert.NotEqual(schema.Identity, Parse(Everything.Replace("the id", "another", StringComparison.Ordinal)).Identity);
    }

    [Fact]
    public void Takes_the_descriptor_that_clients_register_for_the_same_schema_as_its_text()
    {
        var money = Parse(MoneyReflection.Descriptor.SerializedData.ToBase64());
        var orders = OrdersReflection.Descriptor.SerializedData.ToBase64();
        var schema = Parse(orders, new ReferencedSchema("shop/money.proto", money, []));
        Assert.Contains("message OrderPlaced {", schema.Text, StringComparison.Ordinal);
        Assert.Equal(schema.Identity, Parse(schema.Text, new ReferencedSchema("shop/money.proto", money, [])).Identity);
        Assert.Equal(orders, schema.Formatted("serialized"));
    }

    [Fact]
    public void Serializes_a_text_for_clients_that_ask_for_descriptors()
    {
        var serialized = FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(Parse(Everything).Formatted("serialized")));
        Assert.Equal("shop", serialized.Package);
        Assert.Equal(["id", "note", "card", "cash", "lines", "counts", "at", "extra"], serialized.MessageType[0].Field.Select(field => field.Name));
    }

    [Theory]
    [InlineData("syntax = \"proto3\"; message M { Unknown a = 1; }", "line 1, column 32: type not found: 'Unknown'")]
    [InlineData("syntax = \"proto3\"; message M { int32 a = ; }", "expected")]
    [InlineData("syntax = \"proto3\"; import \"other.proto\"; message M {}", "other.proto")]
    public void Says_what_is_wrong_with_a_schema_and_where(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<InvalidSchemaException>(() => Parse(text)).Message, StringComparison.Ordinal);
}
