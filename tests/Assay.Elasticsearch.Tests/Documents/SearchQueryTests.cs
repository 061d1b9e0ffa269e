using System.Net.Http.Json;
using System.Text.Json;

namespace Assay.Elasticsearch.Tests.Documents;

public sealed class SearchQueryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task Assertions_wait_for_what_the_application_indexes_and_need_no_refresh(string product)
    {
        await using var pool = Searched.Pool(product, search => search.Index("products"));
        await using var sandbox = await Searched.RentAsync(pool, product);
        var products = sandbox.Search.Index<Product>("products");
        var waiting = products.Where("name:widget").ShouldHave(found => found.Price == 7, TimeSpan.FromSeconds(20), Token);
        var counting = products.ShouldCount(2, TimeSpan.FromSeconds(20), Token);
        var reading = products.Document("7").ShouldHave(new { price = 7.0, tags = new[] { "a", "b" } }, TimeSpan.FromSeconds(20), Token);
        using (var http = sandbox.Search.CreateClient())
        {
            foreach (var id in (int[])[7, 8])
            {
                var document = new { name = "red widget", price = id, tags = new[] { "a", "b" } };
                (await http.PutAsJsonAsync($"{products.FullName}/_doc/{id}", document, Token)).EnsureSuccessStatusCode().Dispose();
            }
        }

        Assert.Equal("7", (await waiting).Id);
        await counting;
        Assert.Equal("red widget", (await reading).Name);
        await products.Delete("8", Token);
        await products.Document("8").ShouldNotExist(cancellationToken: Token);
        Assert.Equal(1, await products.CountAsync(Token));
    }

    [Fact]
    public async Task Finds_in_the_order_of_the_scores()
    {
        await using var pool = Searched.Pool("opensearch", search => search.Index("products", """{ "properties": { "name": { "type": "text" } } }"""));
        await using var sandbox = await Searched.RentAsync(pool, "opensearch");
        var products = sandbox.Search.Index<Product>("products");
        await products.Put([new("widget", 1), new("a widget among other things", 2), new("nothing", 3)], product => $"{product.Price}", Token);
        var widgets = products.Where(new { match = new { name = "widget" } });
        await widgets.ShouldHaveInOrder([first => first.Price == 1, second => second.Price == 2], cancellationToken: Token);
        var missed = await Assert.ThrowsAsync<SearchAssertionException>(
            () => widgets.ShouldHaveInOrder([first => first.Price == 2, second => second.Price == 1], TimeSpan.FromMilliseconds(50), Token));
        Assert.Contains("""products matching {"match":{"name":"widget"}}: expected 2 documents in order within 0.05 s, found 2.""", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_assertion_shows_what_is_there()
    {
        await using var pool = Searched.Pool("elasticsearch", search => search.Index("products"));
        await using var sandbox = await Searched.RentAsync(pool, "elasticsearch");
        var products = sandbox.Search.Index<Product>("products");
        await products.Put(new Product("red widget", 10), "1", Token);
        var brief = TimeSpan.FromMilliseconds(50);

        var none = await Assert.ThrowsAsync<SearchAssertionException>(() => products.Where("name:blue").ShouldHave(within: brief, cancellationToken: Token));
        Assert.Contains("found 0.", none.Message, StringComparison.Ordinal);
        Assert.Contains("""1 {"name":"red widget","price":10}""", none.Message, StringComparison.Ordinal);

        var differs = await Assert.ThrowsAsync<SearchAssertionException>(() => products.Document("1").ShouldHave(new { price = 11, more = true }, brief, Token));
        Assert.Contains("price: expected 11, found 10", differs.Message, StringComparison.Ordinal);
        Assert.Contains("more: expected true, there is no such field", differs.Message, StringComparison.Ordinal);

        var missing = await Assert.ThrowsAsync<SearchAssertionException>(() => products.Document("2").ShouldExist(brief, Token));
        Assert.Contains("products, document '2', for 0.05 s:\n  it is not there", missing.Message, StringComparison.Ordinal);

        var empty = await Assert.ThrowsAsync<SearchAssertionException>(() => products.ShouldBeEmpty(Token));
        Assert.Contains("expected no document, found 1.", empty.Message, StringComparison.Ordinal);

        var absent = await Assert.ThrowsAsync<SearchAssertionException>(() => sandbox.Search.Index("nowhere").ShouldHave(within: brief, cancellationToken: Token));
        Assert.Contains("found no such index", absent.Message, StringComparison.Ordinal);

        var wrong = await Assert.ThrowsAsync<SearchAssertionException>(() => products.Where("name:(").ShouldHave(within: brief, cancellationToken: Token));
        Assert.Contains("Failed to parse query", wrong.Message, StringComparison.Ordinal);

        var other = await Assert.ThrowsAsync<SearchAssertionException>(() => sandbox.Search.Index<int[]>("products").ShouldHave(within: brief, cancellationToken: Token));
        Assert.IsType<JsonException>(other.InnerException);
    }

    [Fact]
    public async Task A_refused_document_is_told_with_its_reason()
    {
        await using var pool = Searched.Pool("opensearch", search => search.Index("products", """{ "properties": { "price": { "type": "integer" } } }"""));
        await using var sandbox = await Searched.RentAsync(pool, "opensearch");
        var products = sandbox.Search.Index("products");
        var wrong = JsonSerializer.SerializeToElement(new { price = "much" });
        foreach (var put in (Func<Task>[])[() => products.Put(wrong, "1", Token), () => products.Put([wrong], cancellationToken: Token)])
        {
            var refused = await Assert.ThrowsAsync<SearchRequestException>(put);
            Assert.Equal(400, refused.Status);
            Assert.Contains("failed to parse field [price]", refused.Message, StringComparison.Ordinal);
        }
    }

    private sealed record Product(string Name, int Price);
}
