namespace Assay.Elasticsearch.Tests;

public sealed class SearchIndicesBuilderTests
{
    private const string Prefix = "assay-0-1-";

    [Fact]
    public void Mappings_alone_and_a_whole_definition_are_taken()
    {
        var layout = new SearchIndicesBuilder().Index("plain", """{ "dynamic": false }""").Index("whole", """{ "settings": { "number_of_shards": 2 } }""").Index("none").Layout;
        Assert.Equal(
            ["""{"mappings":{"dynamic":false}}""", """{"settings":{"number_of_shards":2}}""", "{}"],
            layout.Indices.Select(index => index.BodyFor(Prefix).ToJsonString()));
    }

    [Fact]
    public void Aliases_and_marks_get_the_prefix()
    {
        var layout = new SearchIndicesBuilder().Index("orders", """{ "aliases": { "all": { "is_write_index": true } }, "settings": { "default_pipeline": "{prefix}clean" } }""").Layout;
        Assert.Equal(
            """{"aliases":{"assay-0-1-all":{"is_write_index":true}},"settings":{"default_pipeline":"assay-0-1-clean"}}""",
            layout.Indices[0].BodyFor(Prefix).ToJsonString());
    }

    [Fact]
    public void Documents_are_lines_or_a_list_and_name_themselves()
    {
        var layout = new SearchIndicesBuilder().Index("a")
            .Seed("a", """[{ "_id": 7, "name": "x" }, { "name": "y" }]""")
            .Seed("a", """
                { "_id": "8", "name": "z" }
                """)
            .Seed("a", [("9", 1)], pair => pair.Item1).Layout;
        Assert.Equal(
            ["""{"index":{"_id":"7"}}""", """{"index":{}}""", """{"index":{"_id":"8"}}""", """{"index":{"_id":"9"}}"""],
            layout.Indices[0].Documents.Select(document => document.Split('\n')[0]));
        Assert.Equal("""{"name":"x"}""", layout.Indices[0].Documents[0].Split('\n')[1]);
    }

    [Fact]
    public void Equal_declarations_have_one_key_and_others_another()
    {
        static string Key(Action<SearchIndicesBuilder> declare)
        {
            var builder = new SearchIndicesBuilder();
            declare(builder);
            return builder.Layout.Key;
        }

        Assert.Equal(Key(search => search.Index("a", "{}")), Key(search => search.Index("a")));
        Assert.NotEqual(Key(search => search.Index("a")), Key(search => search.Index("b")));
        Assert.NotEqual(Key(search => search.Index("a")), Key(search => search.Index("a").Seed("a", "[{}]")));
        Assert.NotEqual(Key(search => search.Index("a")), Key(search => search.Index("a").Put("_template/{prefix}a", "{}")));
    }

    [Fact]
    public void Wrong_declarations_say_what_is_wrong()
    {
        static string Message<T>(Action<SearchIndicesBuilder> declare)
            where T : Exception => Assert.Throws<T>(() => declare(new SearchIndicesBuilder())).Message;

        Assert.Contains("'Orders' is not", Message<ArgumentException>(search => search.Index("Orders")), StringComparison.Ordinal);
        Assert.Contains("This is no JSON", Message<ArgumentException>(search => search.Index("orders", "{ mappings }")), StringComparison.Ordinal);
        Assert.Contains("declared twice", Message<ArgumentException>(search => search.Index("orders").Index("orders")), StringComparison.Ordinal);
        Assert.Contains("Declare it first", Message<ArgumentException>(search => search.Seed("orders", "[]")), StringComparison.Ordinal);
        Assert.Contains("Looked for:", Message<SandboxException>(search => search.Index("orders", "nowhere/orders.json")), StringComparison.Ordinal);
        Assert.Contains("the same for all sandboxes", Message<ArgumentException>(search => search.Put("_template/orders", "{}")), StringComparison.Ordinal);
        Assert.Contains("is a JSON object", Message<ArgumentException>(search => search.Index("orders").Seed("orders", "[1]")), StringComparison.Ordinal);
    }
}
