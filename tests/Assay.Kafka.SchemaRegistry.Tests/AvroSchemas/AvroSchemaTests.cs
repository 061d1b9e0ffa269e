using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Tests.AvroSchemas;

public sealed class AvroSchemaTests
{
    private static ParsedSchema Parse(string text) => SchemaParser.Parse(SchemaKind.Avro, text, []);

    [Theory]
    [InlineData("string", "\"string\"")]
    [InlineData("""{"type":"string"}""", "\"string\"")]
    [InlineData("""{ "name": "a.B", "type": "record", "fields": [ ] }""", """{"type":"record","name":"B","namespace":"a","fields":[]}""")]
    [InlineData("""{"type":"record","name":"B","fields":[{"type":"int","name":"x","order":"ascending"}]}""", """{"type":"record","name":"B","fields":[{"name":"x","type":"int"}]}""")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","scale":2,"precision":4}""", """{"type":"bytes","logicalType":"decimal","scale":2,"precision":4}""")]
    [InlineData(
        """{"type":"record","name":"a.B","fields":[{"name":"x","type":{"type":"enum","name":"a.E","symbols":["P"]}},{"name":"y","type":"a.E"}]}""",
        """{"type":"record","name":"B","namespace":"a","fields":[{"name":"x","type":{"type":"enum","name":"E","symbols":["P"]}},{"name":"y","type":"E"}]}""")]
    public void Is_one_schema_whatever_its_white_space_and_the_order_of_its_attributes(string text, string printed)
    {
        Assert.Equal(printed, Parse(text).Text);
        Assert.Equal(printed, Parse(printed).Text);
    }

    [Theory]
    [InlineData("{", "It is not JSON")]
    [InlineData("7", "a type is a name, an object or a union")]
    [InlineData("\"Order\"", "there is no type 'Order'")]
    [InlineData("""{"type":"record","name":"B"}""", "a record needs 'fields'")]
    [InlineData("""{"type":"record","name":"1B","fields":[]}""", "'1B' is not a name")]
    [InlineData("""{"type":"record","name":"B","fields":[{"name":"a-b","type":"int"}]}""", "at '/fields/0': 'a-b' is not a name of a field")]
    [InlineData("""{"type":"record","name":"B","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}""", "two fields 'a'")]
    [InlineData("""{"type":"record","name":"B","fields":[{"name":"a","type":{"type":"fixed","name":"B","size":1}}]}""", "the type 'B' is defined twice")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A","A"]}""", "the symbol 'A' twice")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A"],"default":"B"}""", "the enum's default 'B' is none of its symbols")]
    [InlineData("""{"type":"enum","name":"E","symbols":["a.B"]}""", "'a.B' is not a name of a symbol")]
    [InlineData("""{"type":"fixed","name":"F"}""", "a fixed needs 'size'")]
    [InlineData("""{"type":"array"}""", "'items' is missing")]
    [InlineData("""["int","int"]""", "the union has int twice")]
    [InlineData("""["int",["string"]]""", "a union stands immediately in a union")]
    public void Says_what_is_wrong_with_a_schema_and_where(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<InvalidSchemaException>(() => Parse(text)).Message, StringComparison.Ordinal);
}
