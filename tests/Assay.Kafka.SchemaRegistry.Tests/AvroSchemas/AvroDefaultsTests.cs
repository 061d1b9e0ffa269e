using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Tests.AvroSchemas;

public sealed class AvroDefaultsTests
{
    private const string Enumeration = """{"type":"enum","name":"E","symbols":["A"]}""";
    private const string Inner = """{"type":"record","name":"I","fields":[{"name":"a","type":"int"},{"name":"b","type":"int","default":1}]}""";

    private static string Record(string type, string value) => $$"""{"type":"record","name":"R","fields":[{"name":"f","type":{{type}},"default":{{value}}}]}""";

    [Theory]
    [InlineData("\"null\"", "null")]
    [InlineData("\"boolean\"", "true")]
    [InlineData("\"int\"", "2147483647")]
    [InlineData("\"long\"", "2147483648")]
    [InlineData("\"float\"", "1")]
    [InlineData("\"double\"", "1e300")]
    [InlineData("\"string\"", "\"\"")]
    [InlineData("\"bytes\"", "\"x\"")]
    [InlineData("""{"type":"fixed","name":"F","size":1}""", "\"x\"")]
    [InlineData(Enumeration, "\"A\"")]
    [InlineData("""{"type":"array","items":"int"}""", "[1,2]")]
    [InlineData("""{"type":"map","values":"int"}""", """{"a":1}""")]
    [InlineData(Inner, """{"a":1}""")]
    [InlineData("""["null","string"]""", "\"the second branch\"")]
    [InlineData("""["null","R"]""", "null")]
    public void Takes_a_default_that_fits_its_type(string type, string value) =>
        Assert.Contains($"\"default\":{value}", SchemaParser.Parse(SchemaKind.Avro, Record(type, value), []).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"null\"", "0")]
    [InlineData("\"boolean\"", "\"true\"")]
    [InlineData("\"int\"", "\"1\"")]
    [InlineData("\"int\"", "null")]
    [InlineData("\"int\"", "1.0")]
    [InlineData("\"int\"", "2147483648")]
    [InlineData("\"long\"", "9223372036854775808")]
    [InlineData("\"double\"", "\"NaN\"")]
    [InlineData("\"string\"", "1")]
    [InlineData("\"bytes\"", "[]")]
    [InlineData(Enumeration, "\"B\"")]
    [InlineData("""{"type":"array","items":"int"}""", """[1,"2"]""")]
    [InlineData("""{"type":"map","values":"int"}""", """{"a":null}""")]
    [InlineData(Inner, """{"b":1}""")]
    [InlineData(Inner, """{"a":"1"}""")]
    [InlineData("""["null","string"]""", "1")]
    public void Refuses_a_default_that_does_not_fit_its_type_in_a_new_schema(string type, string value)
    {
        var refused = Assert.Throws<InvalidSchemaException>(() => SchemaParser.Parse(SchemaKind.Avro, Record(type, value), []));
        Assert.Contains($"at '/fields/0': the default {value} of the field 'f' is no ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(value, SchemaParser.Parse(SchemaKind.Avro, Record(type, value), [], isNew: false).Text, StringComparison.Ordinal);
    }
}
