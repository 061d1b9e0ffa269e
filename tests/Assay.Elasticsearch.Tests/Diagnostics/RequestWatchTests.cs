using System.Net.Http.Json;
using System.Text;

namespace Assay.Elasticsearch.Tests.Diagnostics;

public sealed class RequestWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task The_timeline_tells_the_requests_of_the_application_and_none_of_ours(string product)
    {
        await using var pool = Searched.Pool(product, search => search.Index("products"));
        await using var sandbox = await Searched.RentAsync(pool, product);
        using var http = new HttpClient();
        var address = $"{sandbox.Search.Address}/{sandbox.Search.Prefix}products";
        (await http.PutAsJsonAsync($"{address}/_doc/1?refresh=true", new { name = "widget" }, Token)).EnsureSuccessStatusCode().Dispose();
        using var query = new StringContent("{", Encoding.UTF8, "application/json");
        (await http.PostAsync($"{address}/_search", query, Token)).Dispose();
        await sandbox.Search.Index("products").ShouldCount(1, cancellationToken: Token);
        Assert.Equal(
            ["PUT /products/_doc/1?refresh=true 201", "POST /products/_search 400", "products: found 1 document"],
            sandbox.Timeline.Entries.Where(entry => entry.Source == "Search").Select(entry => entry.Text));
    }

    [Fact]
    public async Task Applications_send_no_trace_headers_because_of_it()
    {
        await using var pool = Searched.Pool("opensearch");
        await using var sandbox = await Searched.RentAsync(pool, "opensearch");
        using var http = new HttpClient(new Inspected());
        using var answer = await http.GetAsync($"{sandbox.Search.Address}/{sandbox.Search.Prefix}none", Token);
        Assert.DoesNotContain(answer.RequestMessage!.Headers, header => header.Key is "traceparent" or "Request-Id");
    }

    private sealed class Inspected() : DelegatingHandler(new SocketsHttpHandler());
}
