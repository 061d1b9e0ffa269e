using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;
using Assay.Elasticsearch.Servers;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Elasticsearch.Tests.Servers;

public sealed class SearchServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task The_node_is_alone_on_the_loopback_address_and_minds_no_full_disk(string product)
    {
        var server = await Searched.ServerAsync(product);
        Assert.StartsWith("http://127.0.0.1:", server.ConnectionString, StringComparison.Ordinal);
        if (server.Provider != "process")
            return;
        var api = new SearchApi(SearchAddress.Parse(server.ConnectionString));
        var settings = ((JsonObject)(await api.GetAsync("_nodes/settings?flat_settings=true", Token))["nodes"]!).Single().Value!["settings"]!;
        Assert.Equal(
            ("single-node", "false", "127.0.0.1", "true"),
            ((string?)settings["discovery.type"], (string?)settings["cluster.routing.allocation.disk.threshold_enabled"], (string?)settings["network.host"], (string?)settings["action.destructive_requires_name"]));
    }

    [Fact]
    public async Task The_other_product_is_refused_and_named()
    {
        var opensearch = await Searched.ServerAsync("opensearch");
        var finder = Finder(("ASSAY_ELASTICSEARCH", opensearch.ConnectionString));
        var refused = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(SearchKinds.Create(SearchProduct.Elasticsearch)), Token));
        Assert.Contains($"is OpenSearch {opensearch.Version}, not Elasticsearch. Name it in ASSAY_OPENSEARCH, and declare build.OpenSearch(…).", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_nobody_answers_at_fails_at_once_and_names_its_variable()
    {
        var finder = Finder(("ASSAY_OPENSEARCH", "http://admin:hush@127.0.0.1:1"));
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(SearchKinds.Create(SearchProduct.OpenSearch)), Token));
        Assert.StartsWith("ASSAY_OPENSEARCH is set, but there is no usable OpenSearch server behind it.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_installation_the_error_says_what_to_name()
    {
        var finder = Finder(("PATH", ""), ("ASSAY_ELASTICSEARCH_HOME", AppContext.BaseDirectory));
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(SearchKinds.Create(SearchProduct.Elasticsearch)), Token));
        Assert.Contains("holds no bin/elasticsearch beside lib/elasticsearch-VERSION.jar", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ASSAY_ELASTICSEARCH_HOME=/path/to/elasticsearch-VERSION", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:9200", "http://localhost:9200/", null, null)]
    [InlineData("https://elastic:p%40ss@search.example/base", "https://search.example/base/", "elastic", "p@ss")]
    [InlineData("http://reader@localhost:9200/", "http://localhost:9200/", "reader", "")]
    public void An_address_may_hold_credentials(string text, string root, string? user, string? password)
    {
        var address = SearchAddress.Parse(text);
        Assert.Equal((root, user, password), (address.Root.AbsoluteUri, address.User, address.Password));
        Assert.Equal(address, SearchAddress.Parse(address.Url));
    }

    [Theory]
    [InlineData("localhost:9200")]
    [InlineData("search")]
    [InlineData("http://localhost:9200/?pretty")]
    public void What_is_no_address_is_refused(string text) => Assert.Throws<FormatException>(() => SearchAddress.Parse(text));

    private static ServerFinder Finder(params (string Name, string Value)[] variables) => new(new ServerFinderOptions
    {
        Home = new ServerHome(Path.Combine(Path.GetTempPath(), "assay-unused")),
        Journal = RunJournal.ToText(TextWriter.Null),
        Environment = name => variables.FirstOrDefault(variable => variable.Name == name).Value ?? (name.StartsWith("ASSAY_", StringComparison.Ordinal) ? null : Environment.GetEnvironmentVariable(name)),
    });
}
