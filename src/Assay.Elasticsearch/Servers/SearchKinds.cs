using Assay.Servers;

namespace Assay.Elasticsearch.Servers;

/// <summary>The kinds of servers.</summary>
internal static class SearchKinds
{
    public static ServerKind Create(SearchProduct product) => CreateBare(product).Add(new SearchProcessProvider(product));

    public static ServerKind CreateBare(SearchProduct product) => new(product.Name, product.DisplayName, new SearchQuestion(product).AskVersionAsync)
    {
        ExampleConnectionString = "http://localhost:9200",
    };

    public static ServerKind Of(SearchProduct product) => product == SearchProduct.OpenSearch ? OpenSearchServers.Kind : ElasticsearchServers.Kind;
}
