using Assay.Elasticsearch.Servers;
using Assay.Sandboxes;
using Assay.Servers;

namespace Assay.Elasticsearch.Tests;

/// <summary>A sandbox with indices, on the servers that all tests share and that stay warm.</summary>
internal sealed class Searched(SearchIndices search) : Sandbox
{
    public SearchIndices Search { get; } = search;

    public static TheoryData<string> Products { get; } = [SearchProduct.OpenSearch.Name, SearchProduct.Elasticsearch.Name];

    public static SearchProduct Product(string name) => name == SearchProduct.OpenSearch.Name ? SearchProduct.OpenSearch : SearchProduct.Elasticsearch;

    public static InstancePool Pool(string product, Action<SearchIndicesBuilder>? declare = null, Action<SandboxBuilder, SearchIndices>? more = null) => new(
        typeof(Searched),
        build =>
        {
            var search = SearchSandboxBuilderExtensions.Add(build, "search", Product(product), declare);
            more?.Invoke(build, search);
            return new Searched(search);
        },
        new PoolLimits(1, 1, TimeSpan.FromSeconds(60)));

    public static async Task<Searched> RentAsync(InstancePool pool, string product)
    {
        await ServerAsync(product);
        var flow = RentFlow.Begin();
        return (Searched)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }

    /// <summary>The server. Where none can be had the test is skipped, but not on CI.</summary>
    public static async Task<Server> ServerAsync(string product)
    {
        try
        {
            return await ServerFinder.Default.FindAsync(new ServerRequest(SearchKinds.Of(Product(product))), TestContext.Current.CancellationToken);
        }
        catch (ServerException missing) when (Environment.GetEnvironmentVariable("CI") is null or "")
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}
