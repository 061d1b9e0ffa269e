using System.Text;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;
using Assay.Elasticsearch.Servers;

namespace Assay.Elasticsearch.Tests.Cluster;

public sealed class ClusterWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task Templates_and_pipelines_of_the_sandbox_are_put_back(string product)
    {
        await using var pool = Searched.Pool(product, search => search
            .Put("_component_template/{prefix}parts", """{ "template": { "settings": { "index": { "refresh_interval": "8s" } } } }""")
            .Put("_index_template/{prefix}orders", """{ "index_patterns": ["{prefix}orders-*"], "composed_of": ["{prefix}parts"] }""")
            .Put("_ingest/pipeline/{prefix}clean", """{ "processors": [] }"""));
        string before;
        await using (var sandbox = await Searched.RentAsync(pool, product))
        {
            before = await IndexState.ReadAsync(sandbox.Search);
            var prefix = sandbox.Search.Prefix;
            var api = sandbox.Search.Api;
            await api.DeleteAsync($"_index_template/{prefix}orders", Token);
            await api.DeleteAsync($"_component_template/{prefix}parts", Token);
            await api.PutAsync($"_ingest/pipeline/{prefix}clean", JsonNode.Parse("""{ "description": "changed", "processors": [] }"""), Token);
            await api.PutAsync($"_ingest/pipeline/{prefix}more", JsonNode.Parse("""{ "processors": [] }"""), Token);
            Assert.Equal(
                ["the component template 'parts' was removed", "the index template 'orders' was removed", "the ingest pipeline 'clean' was changed", "the ingest pipeline 'more' was added"],
                (await sandbox.Search.Changes(Token)).Select(change => change.ToString()).Order(StringComparer.Ordinal));
        }

        await using var next = await Searched.RentAsync(pool, product);
        Assert.Empty(pool.Counts.Replacements);
        Assert.Equal(before, await IndexState.ReadAsync(next.Search));
        Assert.Empty(await next.Search.Changes(Token));
    }

    [Fact]
    public async Task Settings_of_a_cluster_of_ours_are_put_back()
    {
        const string Product = "opensearch";
        const string Setting = "cluster.routing.allocation.node_concurrent_recoveries";
        await using var pool = Searched.Pool(Product);
        var sandbox = await Searched.RentAsync(pool, Product);
        var api = sandbox.Search.Api;
        await api.PutAsync("_cluster/settings", new JsonObject { ["transient"] = new JsonObject { [Setting] = 3 } }, Token);
        await sandbox.DisposeAsync();
        await using var next = await Searched.RentAsync(pool, Product);
        Assert.DoesNotContain(Setting, (await api.GetAsync("_cluster/settings?flat_settings=true", Token)).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_the_sandboxs_is_left_alone()
    {
        const string Product = "elasticsearch";
        var server = await Searched.ServerAsync(Product);
        using var http = new HttpClient { BaseAddress = SearchAddress.Parse(server.ConnectionString).Root };
        var foreign = $"_ingest/pipeline/foreign-{Guid.NewGuid():N}";
        await using var pool = Searched.Pool(Product);
        await using (await Searched.RentAsync(pool, Product))
        {
            using var made = new StringContent("""{ "processors": [] }""", Encoding.UTF8, "application/json");
            (await http.PutAsync(foreign, made, Token)).EnsureSuccessStatusCode().Dispose();
        }

        await using var next = await Searched.RentAsync(pool, Product);
        (await http.GetAsync(foreign, Token)).EnsureSuccessStatusCode().Dispose();
        Assert.Empty(pool.Counts.Replacements);
        await new SearchApi(SearchAddress.Parse(server.ConnectionString)).DeleteAsync(foreign, Token);
    }
}
