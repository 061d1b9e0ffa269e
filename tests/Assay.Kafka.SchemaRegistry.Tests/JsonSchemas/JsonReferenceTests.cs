using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Tests.JsonSchemas;

public sealed class JsonReferenceTests
{
    private const string Plain = """{"type":"object","properties":{"a":{"type":"string"}}}""";

    private static ParsedSchema Parse(string text, params IReadOnlyList<ReferencedSchema> references) => SchemaParser.Parse(SchemaKind.JsonSchema, text, references);

    private static ReferencedSchema Named(string name, string text, params IReadOnlyList<ReferencedSchema> references) => new(name, Parse(text, references), references);

    [Theory]
    [InlineData("customer.json", """{"$id":"http://x/order.json","properties":{"a":{"$ref":"http://x/customer.json"}}}""")]
    [InlineData("customer.json", """{"$id":"http://x/order.json","properties":{"a":{"$ref":"customer.json#"}}}""")]
    [InlineData("http://x/customer.json", """{"$id":"http://X/order.json","properties":{"a":{"$ref":"customer.json"}}}""")]
    [InlineData("http://x/customer.json", """{"id":"http://x/order.json","properties":{"a":{"$ref":"/customer.json"}}}""")]
    [InlineData("http://x/parts/customer.json", """{"$id":"http://x/order.json","properties":{"a":{"$id":"parts/","allOf":[{"$ref":"customer.json"}]}}}""")]
    [InlineData("customer.json", """{"properties":{"a":{"$ref":"./customer.json"}}}""")]
    [InlineData("/schemas/customer", """{"properties":{"a":{"$ref":"/schemas/customer"}}}""")]
    [InlineData("./customer.json", """{"$id":"http://x/deep/order.json","properties":{"a":{"$ref":"http://x/deep/customer.json"}}}""")]
    [InlineData("Customer", """{"$id":"http://x/order.json","properties":{"a":{"$id":"http://y/a.json","allOf":[{"$ref":"Customer"}]}}}""")]
    [InlineData("customer.json", """{"$id":"urn:example:order","properties":{"a":{"$ref":"./customer.json"}}}""")]
    [InlineData("urn:example:customer", """{"$id":"http://x/order.json","properties":{"a":{"$ref":"urn:example:customer"}}}""")]
    public void Leads_to_references_by_their_addresses_or_their_names(string name, string text)
    {
        Assert.Contains("TYPE_CHANGED #/properties/a", Broken(Parse(text, Named(name, """{"type":"integer"}"""))));
        Assert.Empty(Broken(Parse(text, Named(name, """{"type":"string"}"""))));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"$ref":"/schemas/address"}},"$defs":{"a":{"$id":"/schemas/address","type":"integer"}}}""")]
    [InlineData("""{"$id":"http://x/schemas/order","properties":{"a":{"$ref":"/schemas/address"}},"$defs":{"a":{"$id":"address","type":"integer"}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"/schemas/address#/$defs/n"}},"$defs":{"a":{"$id":"/schemas/address","$defs":{"n":{"type":"integer"}}}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"/schemas/address"}},"$defs":{"a":{"$id":"/schemas/address","allOf":[{"$ref":"#/$defs/n"}],"$defs":{"n":{"type":"integer"}}}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"/schemas/address"}},"$defs":{"a":{"$id":"/schemas/address","allOf":[{"$ref":"#/$defs/n"}]},"n":{"type":"integer"}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"/schemas/address#n"}},"$defs":{"a":{"$id":"/schemas/address","$defs":{"n":{"$anchor":"n","type":"integer"}}}}}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"$ref":"http://x/n"}},"definitions":{"n":{"id":"http://x/n","type":"integer"}}}""")]
    [InlineData("""{"$id":"http://x/order.json","$ref":"#/definitions/o","definitions":{"o":{"properties":{"a":{"$ref":"http://x/order.json#/definitions/n"}}},"n":{"type":"integer"}}}""")]
    public void Leads_to_schemas_in_the_document_that_have_an_address(string text) => Assert.Contains("TYPE_CHANGED #/properties/a", Broken(Parse(text)));

    [Theory]
    [InlineData("http://x/parts/address.json", """{"$id":"http://x/parts/customer.json","$ref":"address.json"}""")]
    [InlineData("address.json", """{"$ref":"address.json"}""")]
    [InlineData("address.json", """{"$id":"http://y/customer.json","$ref":"./address.json"}""")]
    public void Goes_on_from_the_schema_that_was_referred_to(string name, string text)
    {
        var customer = Named("http://x/parts/customer.json", text, Named(name, """{"type":"integer"}"""));
        Assert.Contains("TYPE_CHANGED #/properties/a", Broken(Parse("""{"$id":"http://x/order.json","properties":{"a":{"$ref":"parts/customer.json"}}}""", customer)));
    }

    [Theory]
    [InlineData("""{"$ref":"address.json"}""", "'address.json' refers to a schema that is not among its references")]
    [InlineData("""{"default":{"$id":"address.json"},"$ref":"address.json"}""", "'address.json' refers to a schema that is not among its references")]
    [InlineData("""{"$id":"http://x/a.json","$ref":"#/$defs/none"}""", "there is nothing at '#/$defs/none'")]
    public void Says_what_leads_nowhere(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<InvalidSchemaException>(() => Parse(text)).Message, StringComparison.Ordinal);

    private static List<string> Broken(ParsedSchema schema) => [.. schema.DifficultiesWith(Parse(Plain)).Select(found => $"{found.Rule} {found.Path}")];
}
