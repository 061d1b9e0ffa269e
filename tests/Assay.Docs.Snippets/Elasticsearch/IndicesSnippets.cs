using Assay;
using Assay.Elasticsearch;
using Assay.Http;
using Xunit;

namespace Docs.Elasticsearch;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build)
    {
        // snippet: declare
        Search = build.Elasticsearch("search", search => search
            .Index("products", "search/products.json")
            .Seed("products", """{ "_id": "1", "name": "Widget", "price": 2000 }"""));
        Api = build.WebService<Program>("api", api => api
            .Setting("Search:Address", Search)
            .Setting("Search:Prefix", () => Search.Prefix));
        // end
    }

    public SearchIndices Search { get; }
    public WebService<Program> Api { get; }
}

public sealed record Product(string Name, int Price);

internal static class Use
{
    public static async Task Documents(Store store)
    {
        // snippet: use
        var products = store.Search.Index<Product>("products");
        await products.Put(new Product("Red widget", 2500), id: "2");

        await products.Document("2").ShouldHave(new { price = 2500 });
        await products.Where("name:widget").ShouldHave(found => found.Price == 2000);
        await products.Where(new { range = new { price = new { gt = 2200 } } }).ShouldCount(1);
        // end
    }

    public static async Task Changes(Store store)
    {
        // snippet: changes
        Assert.Equal("products +1 ~1", (await store.Search.Changes()).Summary);
        // end
    }

    public static SearchIndices Cluster(SandboxBuilder build) =>
        // snippet: cluster
        build.OpenSearch("search", search => search
            .Put("_ingest/pipeline/{prefix}clean", "search/clean.json")
            .Index("logs", """{ "settings": { "default_pipeline": "{prefix}clean" }, "aliases": { "recent": {} } }"""));
    // end
}
