using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Servers;

/// <summary>Asks a server who it is, and whether it can work.</summary>
internal sealed class SearchQuestion(SearchProduct product)
{
    private const string OpenSearchDistribution = "opensearch";

    /// <summary>The version that the server gives itself, after a look at the health of its cluster.</summary>
    /// <exception cref="InvalidOperationException">It is the other product, or none of both.</exception>
    /// <exception cref="SearchRequestException">It answers with an error.</exception>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public async Task<string> AskVersionAsync(string connectionString, CancellationToken cancellationToken)
    {
        var address = SearchAddress.Parse(connectionString);
        var api = new SearchApi(address);
        // Fails while there is no master, whatever the state of foreign indices.
        var health = api.GetAsync("_cluster/health?timeout=1s", cancellationToken);
        var about = await api.GetAsync("", cancellationToken);
        await health;
        if ((string?)about["version"]?["number"] is not { } version)
            throw new InvalidOperationException($"The server behind it does not say its version; is it {product.DisplayName}?");
        var found = (string?)about["version"]?["distribution"] == OpenSearchDistribution ? SearchProduct.OpenSearch : SearchProduct.Elasticsearch;
        return found == product
            ? version
            : throw new InvalidOperationException(
                $"The server behind it is {found.DisplayName} {version}, not {product.DisplayName}. Name it in ASSAY_{found.Name.ToUpperInvariant()}, "
                + $"and declare build.{found.DisplayName}(…).");
    }
}
