using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Tests.ProtoSchemas;

public sealed class ProtoCompatibilityTests
{
    private static ParsedSchema Parse(string body, string syntax = "proto3") => SchemaParser.Parse(SchemaKind.Protobuf, $"syntax = \"{syntax}\"; {body}", []);

    private static List<string> Check(string update, string original, string syntax = "proto3") =>
        [.. Parse(update, syntax).DifficultiesWith(Parse(original, syntax)).Select(found => $"{found.Rule} {found.Path}")];

    [Theory]
    [InlineData("message M {}", "message M { int32 a = 1; }")]
    [InlineData("message M { int32 a = 1; }", "message M {}")]
    [InlineData("message M { int32 a = 1; }", "message M { int64 b = 1; }")]
    [InlineData("message M { int32 a = 1; }", "message M { bool a = 1; }")]
    [InlineData("message M { E a = 1; } enum E { Z = 0; }", "message M { uint32 a = 1; }")]
    [InlineData("message M { string a = 1; }", "message M { bytes a = 1; }")]
    [InlineData("message M { string a = 1; }", "message M { repeated string a = 1; }")]
    [InlineData("message M { sint32 a = 1; fixed32 b = 2; }", "message M { sint64 a = 1; sfixed32 b = 2; }")]
    [InlineData("message M { map<string, int32> a = 1; }", "message M { map<bytes_, int64> a = 1; }", "map<bytes_", "map<string")]
    [InlineData("message M {} message N {}", "message N {} message M {} message O {}")]
    [InlineData("message M { int32 a = 1; }", "message M { oneof o { int32 a = 1; } }")]
    [InlineData("message M { oneof o { int32 a = 1; } }", "message M { oneof o { int32 a = 1; int32 b = 2; } }")]
    [InlineData("message M { oneof o { int32 a = 1; } }", "message M { int32 a = 1; }")]
    [InlineData("message M { int32 a = 1; }", "message M { optional int32 a = 1; }")]
    [InlineData("message M { M next = 1; }", "message M { M next = 1; int32 more = 2; }")]
    [InlineData("message M { int32 a = 1; }", "message M { reserved 1; reserved \"a\"; }")]
    public void Takes_a_change_that_has_the_same_form_on_the_wire(string original, string update, string? replace = null, string? by = null) =>
        Assert.Empty(Check(replace is null ? update : update.Replace(replace, by, StringComparison.Ordinal), original));

    [Theory]
    [InlineData("package a; message M {}", "package b; message M {}", "PACKAGE_CHANGED #/")]
    [InlineData("message M {} message N {}", "message M {}", "MESSAGE_REMOVED #/N")]
    [InlineData("message M { message N {} }", "message M {}", "MESSAGE_REMOVED #/M/N")]
    [InlineData("message M { int32 a = 1; }", "message M { string a = 1; }", "FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [InlineData("message M { int32 a = 1; }", "message M { sint32 a = 1; }", "FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [InlineData("message M { float a = 1; }", "message M { double a = 1; }", "FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [InlineData("message M { int32 a = 1; }", "message M { repeated int32 a = 1; }", "FIELD_NUMERIC_LABEL_CHANGED #/M/1")]
    [InlineData("message M { int32 a = 1; } message N {}", "message M { N a = 1; } message N {}", "FIELD_KIND_CHANGED #/M/1")]
    [InlineData("message M { N a = 1; } message N {} message O {}", "message M { O a = 1; } message N {} message O {}", "FIELD_NAMED_TYPE_CHANGED #/M/1")]
    [InlineData("message M { map<string, int32> a = 1; }", "message M { map<string, string> a = 1; }", "FIELD_SCALAR_KIND_CHANGED #/M/1/value")]
    [InlineData("message M { int32 a = 1; int32 b = 2; }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "MULTIPLE_FIELDS_MOVED_TO_ONEOF #/M/o")]
    [InlineData("message M { int32 a = 1; oneof o { int32 b = 2; } }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "FIELD_MOVED_TO_EXISTING_ONEOF #/M/o")]
    [InlineData("message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { oneof o { int32 a = 1; } }", "ONEOF_FIELD_REMOVED #/M/2")]
    [InlineData("message M { reserved 2 to 4; }", "message M { int32 a = 3; }", "FIELD_NUMBER_RESERVED #/M/3")]
    [InlineData("message M { reserved \"a\"; }", "message M { int32 a = 3; }", "FIELD_NAME_RESERVED #/M/3")]
    public void Refuses_a_change_by_its_rule_and_its_place(string original, string update, string found) => Assert.Equal([found], Check(update, original));

    [Theory]
    [InlineData("message M { required int32 a = 1; }", "message M {}", "REQUIRED_FIELD_REMOVED #/M/1")]
    [InlineData("message M {}", "message M { required int32 a = 1; }", "REQUIRED_FIELD_ADDED #/M/1")]
    public void Refuses_required_fields_that_come_or_go(string original, string update, string found) => Assert.Equal([found], Check(update, original, "proto2"));

    [Fact]
    public void Looks_into_messages_of_imported_files()
    {
        ParsedSchema WithImport(string money) => SchemaParser.Parse(
            SchemaKind.Protobuf, "syntax = \"proto3\"; import \"money.proto\"; message M { Money total = 1; }", [new ReferencedSchema("money.proto", Parse(money), [])]);
        var found = WithImport("message Money { string cents = 1; }").DifficultiesWith(WithImport("message Money { int64 cents = 1; }"));
        Assert.Equal("FIELD_SCALAR_KIND_CHANGED", Assert.Single(found).Rule);
    }
}
