using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Tests.JsonSchemas;

public sealed class JsonCompatibilityTests
{
    private const string Closed = """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""";
    private const string Open = """{"type":"object","properties":{"a":{"type":"string"}}}""";

    private static List<string> Check(string update, string original) =>
        [.. SchemaParser.Parse(SchemaKind.JsonSchema, update, []).DifficultiesWith(SchemaParser.Parse(SchemaKind.JsonSchema, original, [])).Select(found => $"{found.Rule} {found.Path}")];

    public static TheoryData<string, string> Compatible => new()
    {
        { Open, "{}" },
        { Open, "true" },
        { "false", Open },
        { """{"type":"string","maxLength":5,"minLength":2,"pattern":"a"}""", """{"type":"string","maxLength":6,"minLength":1}""" },
        { """{"type":"integer","minimum":1,"exclusiveMaximum":5,"multipleOf":4}""", """{"type":"number","minimum":0,"multipleOf":2}""" },
        { """{"type":"string","enum":["a"]}""", """{"type":"string"}""" },
        { """{"enum":["a"]}""", """{"enum":["a","b"]}""" },
        { """{"type":"string"}""", """{"type":["string","null"]}""" },
        { """{"type":"string"}""", """{"oneOf":[{"type":"null"},{"type":"string"}]}""" },
        { """{"anyOf":[{"type":"string"}]}""", """{"type":"string"}""" },
        { """{"oneOf":[{"type":"string"},{"type":"integer"}]}""", """{"anyOf":[{"type":"number"},{"type":"string"}]}""" },
        { """{"allOf":[{"type":"string"},{"maxLength":4}]}""", """{"allOf":[{"maxLength":5}]}""" },
        { """{"not":{"type":"number"}}""", """{"not":{"type":"integer"}}""" },
        { Closed, """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"additionalProperties":false}""" },
        { Closed, """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number","default":1}},"required":["b"],"additionalProperties":false}""" },
        { Open, """{"type":"object"}""" },
        { Closed, Open },
        { Closed, """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}""" },
        { """{"type":"object","properties":{"a":{}},"required":["a"],"maxProperties":3}""", """{"type":"object","properties":{"a":{}}}""" },
        { """{"type":"object","properties":{"x_1":{"type":"integer"}},"additionalProperties":false}""", """{"type":"object","patternProperties":{"^x_":{"type":"number"}},"additionalProperties":false}""" },
        { """{"type":"array","items":{"type":"integer"},"uniqueItems":true,"maxItems":2}""", """{"type":"array","items":{"type":"number"},"maxItems":3}""" },
        { """{"type":"array","items":[{"type":"string"}],"additionalItems":false}""", """{"type":"array","items":[{"type":"string"},{"type":"number"}],"additionalItems":false}""" },
        { """{"dependencies":{"a":["b","c"]}}""", """{"dependencies":{"a":["b"]}}""" },
        {
            """{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}""",
            """{"type":"object","properties":{"next":{"$ref":"#"},"more":{"type":"string"}},"additionalProperties":false}"""
        },
        {
            """{"definitions":{"n":{"type":"integer"}},"type":"object","properties":{"a":{"$ref":"#/definitions/n"}}}""",
            """{"$defs":{"m":{"$anchor":"m","type":"number"}},"type":"object","properties":{"a":{"$ref":"#m"}}}"""
        },
    };

    public static TheoryData<string, string, string> Incompatible => new()
    {
        { "{}", """{"type":"string"}""", "TYPE_CHANGED #" },
        { """{"type":"string"}""", """{"type":"integer"}""", "TYPE_CHANGED #" },
        { """{"type":"null"}""", """{"type":"boolean"}""", "TYPE_CHANGED #" },
        { """{"type":"string"}""", """{"type":"string","maxLength":5}""", "MAX_LENGTH_ADDED #/maxLength" },
        { """{"type":"string","maxLength":6}""", """{"type":"string","maxLength":5}""", "MAX_LENGTH_DECREASED #/maxLength" },
        { """{"type":"string","minLength":1}""", """{"type":"string","minLength":2}""", "MIN_LENGTH_INCREASED #/minLength" },
        { """{"type":"string"}""", """{"type":"string","pattern":"a"}""", "PATTERN_ADDED #/pattern" },
        { """{"type":"string","pattern":"a"}""", """{"type":"string","pattern":"b"}""", "PATTERN_CHANGED #/pattern" },
        { """{"type":"number"}""", """{"type":"integer"}""", "TYPE_NARROWED #" },
        { """{"type":"number","maximum":5}""", """{"type":"number","maximum":4.5}""", "MAXIMUM_DECREASED #/maximum" },
        { """{"type":"number","multipleOf":2}""", """{"type":"number","multipleOf":4}""", "MULTIPLE_OF_EXPANDED #/multipleOf" },
        { """{"type":"number","multipleOf":2}""", """{"type":"number","multipleOf":3}""", "MULTIPLE_OF_CHANGED #/multipleOf" },
        { """{"enum":["a","b"]}""", """{"enum":["a"]}""", "ENUM_ARRAY_NARROWED #/enum" },
        { """{"enum":["a"]}""", """{"enum":["b"]}""", "ENUM_ARRAY_CHANGED #/enum" },
        { """{"const":1}""", """{"const":2}""", "CONST_CHANGED #/const" },
        { """{"type":["string","null"]}""", """{"type":"string"}""", "TYPE_CHANGED #" },
        { """{"anyOf":[{"type":"string"},{"type":"null"},{"type":"number"}]}""", """{"anyOf":[{"type":"string"},{"type":"null"}]}""", "SUM_TYPE_NARROWED #" },
        { """{"allOf":[{"type":"string"},{"enum":["a"]}]}""", """{"allOf":[{"type":"string"},{"enum":["a"]},{"maxLength":3}]}""", "PRODUCT_TYPE_EXTENDED #" },
        { """{"anyOf":[{"type":"string"},{"type":"null"}]}""", """{"oneOf":[{"type":"string"},{"type":"null"}]}""", "COMBINED_TYPE_CHANGED #" },
        { """{"oneOf":[{"type":"string"},{"type":"null"}]}""", """{"oneOf":[{"type":"string"},{"type":"boolean"}]}""", "COMBINED_TYPE_SUBSCHEMAS_CHANGED #" },
        { """{"not":{"type":"integer"}}""", """{"not":{"type":"number"}}""", "NOT_TYPE_EXTENDED #/not" },
        { Open, """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}}}""", "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/b" },
        { Closed, """{"type":"object","additionalProperties":false}""", "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a" },
        {
            Closed, """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["b"],"additionalProperties":false}""",
            "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/b"
        },
        { Open, """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", "REQUIRED_ATTRIBUTE_ADDED #/required/a" },
        { Open, Closed, "ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties" },
        { Open, """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}""", "ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties" },
        { Open, """{"type":"object","properties":{"a":{"type":"integer"}}}""", "TYPE_CHANGED #/properties/a" },
        {
            """{"type":"object","additionalProperties":{"type":"string"}}""", """{"type":"object","properties":{"b":{"type":"number"}},"additionalProperties":{"type":"string"}}""",
            "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/b"
        },
        {
            """{"type":"object","properties":{"b":{"type":"number"}},"additionalProperties":{"type":"string"}}""", """{"type":"object","additionalProperties":{"type":"string"}}""",
            "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/b"
        },
        { """{"dependencies":{"a":["b"]}}""", """{"dependencies":{"a":["b","c"]}}""", "DEPENDENCY_ARRAY_EXTENDED #/dependencies/a" },
        { """{"type":"object"}""", """{"type":"object","dependentSchemas":{"a":{"maxProperties":2}}}""", "DEPENDENCY_SCHEMA_ADDED #/dependencies/a" },
        { """{"type":"object","maxProperties":3}""", """{"type":"object","maxProperties":2}""", "MAX_PROPERTIES_DECREASED #/maxProperties" },
        { """{"type":"array"}""", """{"type":"array","uniqueItems":true}""", "UNIQUE_ITEMS_ADDED #/uniqueItems" },
        { """{"type":"array","items":{"type":"number"}}""", """{"type":"array","items":{"type":"string"}}""", "TYPE_CHANGED #/items" },
        { """{"type":"array","items":[{"type":"string"}]}""", """{"type":"array","items":[{"type":"string"},{"type":"number"}]}""", "ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1" },
        {
            """{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"items":false}""", """{"type":"array","prefixItems":[{"type":"string"}],"items":false}""",
            "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1"
        },
        {
            """{"type":"object","properties":{"next":{"$ref":"#"},"n":{"type":"number"}}}""", """{"type":"object","properties":{"next":{"$ref":"#"},"n":{"type":"integer"}}}""",
            "TYPE_NARROWED #/properties/n"
        },
    };

    [Theory]
    [MemberData(nameof(Compatible))]
    public void Takes_a_change_after_which_all_is_still_valid(string original, string update) => Assert.Empty(Check(update, original));

    [Theory]
    [MemberData(nameof(Incompatible))]
    public void Refuses_a_change_by_its_rule_and_its_place(string original, string update, string found) => Assert.Equal([found], Check(update, original));

    [Theory]
    [InlineData("{", "It is not JSON")]
    [InlineData("7", "a schema is an object or a truth value")]
    [InlineData("""{"type":"text"}""", "there is no type 'text'")]
    [InlineData("""{"properties":[]}""", "at '#/properties': it is not an object")]
    [InlineData("""{"maxLength":"5"}""", "'maxLength' is not a number")]
    [InlineData("""{"$ref":"#/definitions/none"}""", "there is nothing at '#/definitions/none'")]
    [InlineData("""{"$ref":"other.json"}""", "refers to a schema that is not among its references")]
    [InlineData("""{"pattern":"("}""", "the pattern can't be read")]
    public void Says_what_is_wrong_with_a_schema(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<InvalidSchemaException>(() => SchemaParser.Parse(SchemaKind.JsonSchema, text, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Follows_references_to_other_schemas()
    {
        var money = SchemaParser.Parse(SchemaKind.JsonSchema, """{"$id":"m","definitions":{"cents":{"type":"integer"}}}""", []);
        var text = """{"type":"object","properties":{"total":{"$ref":"money.json#/definitions/cents"}}}""";
        var order = SchemaParser.Parse(SchemaKind.JsonSchema, text, [new ReferencedSchema("money.json", money, [])]);
        var other = SchemaParser.Parse(SchemaKind.JsonSchema, """{"type":"object","properties":{"total":{"type":"string"}}}""", []);
        Assert.Equal("TYPE_CHANGED", Assert.Single(order.DifficultiesWith(other)).Rule);
    }
}
