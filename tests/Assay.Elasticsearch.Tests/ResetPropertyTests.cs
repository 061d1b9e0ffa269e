using CsCheck;

namespace Assay.Elasticsearch.Tests;

public sealed class ResetPropertyTests
{
    private static readonly Gen<SearchOperation[]> Cases = SearchOperation.Any.Array[1, 8];

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task Whatever_a_test_does_the_next_one_finds_what_was_there(string product)
    {
        await using var pool = Searched.Pool(product, Declare);
        string expected;
        await using (var first = await Searched.RentAsync(pool, product))
            expected = await IndexState.ReadAsync(first.Search);
        Assert.Contains("red widget", expected, StringComparison.Ordinal);
        var cases = TestRun.Count(8, 300);
        var inPlace = 0;
        await Cases.SampleAsync(
            async operations =>
            {
                var before = pool.Counts.Replacements.Count;
                await using (var sandbox = await Searched.RentAsync(pool, product))
                {
                    using var http = sandbox.Search.CreateClient();
                    foreach (var operation in operations)
                        await operation.RunAsync(http, sandbox.Search.Prefix);
                }

                await using var next = await Searched.RentAsync(pool, product);
                Assert.Equal(expected, await IndexState.ReadAsync(next.Search));
                var replaced = pool.Counts.Replacements.Skip(before).ToList();
                if (operations.All(operation => operation.IsInPlace))
                    Assert.Empty(replaced);
                inPlace += replaced.Count == 0 ? 1 : 0;
            },
            iter: cases, threads: 1, print: operations => string.Join("\n", operations.AsEnumerable()));
        TestContext.Current.TestOutputHelper?.WriteLine($"put back in place: {inPlace} of {cases}");
    }

    private static void Declare(SearchIndicesBuilder search) => search
        .Put("_ingest/pipeline/{prefix}pipeline", """{ "description": "declared", "processors": [] }""")
        .Put("_index_template/{prefix}declared", """{ "index_patterns": ["{prefix}none*"], "template": { "settings": { "index": { "refresh_interval": "9s" } } } }""")
        .Index("seeded", """
            {
              "settings": { "index": { "default_pipeline": "{prefix}pipeline" } },
              "mappings": { "properties": { "name": { "type": "text" }, "price": { "type": "integer" } } },
              "aliases": { "all": {} }
            }
            """)
        .Index("empty")
        .Index("sharded", """{ "settings": { "number_of_shards": 2 } }""")
        .Seed("seeded", """[{ "_id": "1", "name": "red widget", "price": 1 }, { "_id": "2", "name": "blue widget", "price": 2 }, { "_id": "3", "name": "a thing" }]""")
        .Seed("sharded", Enumerable.Range(1, 4).Select(number => new { name = $"widget {number}" }), item => item.name);
}
