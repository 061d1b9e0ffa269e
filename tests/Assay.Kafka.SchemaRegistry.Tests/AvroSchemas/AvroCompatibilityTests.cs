using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Tests.AvroSchemas;

public sealed class AvroCompatibilityTests
{
    private const string Unions = """["null","int"]""";

    private static string Record(string fields, string extra = "") => $$"""{"type":"record","name":"R",{{extra}}"fields":[{{fields}}]}""";

    private static string Enumeration(string symbols, string extra = "") => $$"""{"type":"enum","name":"E",{{extra}}"symbols":[{{symbols}}]}""";

    private static IReadOnlyList<Incompatibility> Check(string reader, string writer) =>
        SchemaParser.Parse(SchemaKind.Avro, reader, []).DifficultiesWith(SchemaParser.Parse(SchemaKind.Avro, writer, []));

    public static TheoryData<string, string, string> Readable => new()
    {
        { "the same", "\"int\"", "\"int\"" },
        { "int as long", "\"long\"", "\"int\"" },
        { "int as double", "\"double\"", "\"int\"" },
        { "long as float", "\"float\"", "\"long\"" },
        { "float as double", "\"double\"", "\"float\"" },
        { "string as bytes", "\"bytes\"", "\"string\"" },
        { "bytes as string", "\"string\"", "\"bytes\"" },
        { "into a union", Unions, "\"int\"" },
        { "promoted into a union", """["null","long"]""", "\"int\"" },
        { "a smaller union", Unions, """["int"]""" },
        { "out of a union of one", "\"long\"", """["int"]""" },
        { "a field removed", Record(""), Record("""{"name":"a","type":"int"}""") },
        { "a field with a default added", Record("""{"name":"a","type":"int","default":1}"""), Record("") },
        { "a nullable field with the default null added", Record("""{"name":"a","type":["null","int"],"default":null}"""), Record("") },
        { "a field renamed with an alias", Record("""{"name":"b","type":"int","aliases":["a"]}"""), Record("""{"name":"a","type":"int"}""") },
        { "a record renamed with an alias", """{"type":"record","name":"New","aliases":["R"],"fields":[]}""", Record("") },
        { "another namespace", """{"type":"record","name":"x.R","fields":[]}""", """{"type":"record","name":"y.R","fields":[]}""" },
        { "a symbol added", Enumeration("\"A\",\"B\""), Enumeration("\"A\"") },
        { "a symbol removed with a default", Enumeration("\"A\"", "\"default\":\"A\","), Enumeration("\"A\",\"B\"") },
        { "items promoted", """{"type":"array","items":"long"}""", """{"type":"array","items":"int"}""" },
        { "values promoted", """{"type":"map","values":"double"}""", """{"type":"map","values":"float"}""" },
        { "other logical types", """{"type":"long","logicalType":"timestamp-micros"}""", """{"type":"long","logicalType":"timestamp-millis"}""" },
        {
            "recursion", Record("""{"name":"next","type":["null","R"]},{"name":"n","type":"long"}"""), Record("""{"name":"next","type":["null","R"]},{"name":"n","type":"int"}""")
        },
    };

    public static TheoryData<string, string, string, string, string> Unreadable => new()
    {
        { "long as int", "\"int\"", "\"long\"", "TYPE_MISMATCH", "/" },
        { "double as float", "\"float\"", "\"double\"", "TYPE_MISMATCH", "/" },
        { "int as string", "\"string\"", "\"int\"", "TYPE_MISMATCH", "/" },
        { "a union branch removed", """["null"]""", Unions, "MISSING_UNION_BRANCH", "/1" },
        { "out of a union of two", "\"int\"", Unions, "TYPE_MISMATCH", "/" },
        { "a field without a default added", Record("""{"name":"a","type":"int"}"""), Record(""), "READER_FIELD_MISSING_DEFAULT_VALUE", "/fields/0" },
        { "a field renamed without an alias", Record("""{"name":"b","type":"int"}"""), Record("""{"name":"a","type":"int"}"""), "READER_FIELD_MISSING_DEFAULT_VALUE", "/fields/0" },
        { "a field of another type", Record("""{"name":"a","type":"string"}"""), Record("""{"name":"a","type":"int"}"""), "TYPE_MISMATCH", "/fields/0/type" },
        { "a record renamed", """{"type":"record","name":"New","fields":[]}""", Record(""), "NAME_MISMATCH", "/name" },
        { "a symbol removed", Enumeration("\"A\""), Enumeration("\"A\",\"B\""), "MISSING_ENUM_SYMBOLS", "/symbols" },
        { "an enum renamed", """{"type":"enum","name":"F","symbols":["A"]}""", Enumeration("\"A\""), "NAME_MISMATCH", "/name" },
        { "a fixed of another length", """{"type":"fixed","name":"F","size":4}""", """{"type":"fixed","name":"F","size":8}""", "FIXED_SIZE_MISMATCH", "/size" },
        { "items of another type", """{"type":"array","items":"int"}""", """{"type":"array","items":"long"}""", "TYPE_MISMATCH", "/items" },
        { "values of another type", """{"type":"map","values":"int"}""", """{"type":"map","values":"string"}""", "TYPE_MISMATCH", "/values" },
        {
            "deep in a recursion", Record("""{"name":"next","type":["null",{"type":"array","items":"R"}]},{"name":"n","type":"int"}"""),
            Record("""{"name":"next","type":["null",{"type":"array","items":"R"}]},{"name":"n","type":"long"}"""), "TYPE_MISMATCH", "/fields/1/type"
        },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void Reads(string what, string reader, string writer)
    {
        var found = Check(reader, writer);
        Assert.True(found.Count == 0, $"{what}: {string.Join(", ", found)}");
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Does_not_read(string what, string reader, string writer, string rule, string path)
    {
        Assert.NotEmpty(what);
        Assert.Equal((rule, path), Check(reader, writer) is [var found] ? (found.Rule, found.Path) : default);
    }

    [Fact]
    public void Names_every_difficulty_and_not_only_the_first()
    {
        var found = Check(Record("""{"name":"a","type":"int"},{"name":"b","type":"int"}"""), Record("""{"name":"a","type":"long"}"""));
        Assert.Equal(["TYPE_MISMATCH", "READER_FIELD_MISSING_DEFAULT_VALUE"], found.Select(difficulty => difficulty.Rule));
    }
}
