using System.Net.Http.Json;
using System.Text.Json;
using Assay.Resources;

namespace Assay.Elasticsearch.Tests;

public sealed class SearchIndicesTests
{
    private const string Mappings = """{ "properties": { "name": { "type": "text" }, "price": { "type": "integer" } } }""";
    private const string Seeds = """
        { "_id": "1", "name": "red widget", "price": 10 }
        { "_id": "2", "name": "blue widget", "price": 20 }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task A_test_sees_nothing_of_the_test_before(string product)
    {
        await using var pool = Searched.Pool(product, search => search.Index("products", Mappings).Seed("products", Seeds).Index("orders"));
        string first;
        await using (var sandbox = await Searched.RentAsync(pool, product))
        {
            first = sandbox.Search.Prefix;
            var products = sandbox.Search.Index<Product>("products");
            await products.Put(new Product("green widget", 30), "3", Token);
            await products.Put(new Product("changed", 0), "1", Token);
            await products.Delete("2", Token);
            await sandbox.Search.Index("orders").Put(JsonSerializer.SerializeToElement(new { total = 5 }), "7", Token);
            Assert.Equal("orders +1 and its mapping was changed, products +1 ~1 -1", (await sandbox.Search.Changes(Token)).Summary);
        }

        await using var again = await Searched.RentAsync(pool, product);
        Assert.Empty(pool.Counts.Replacements);
        Assert.Equal(first, again.Search.Prefix);
        Assert.Empty(await again.Search.Changes(Token));
        await again.Search.Index("orders").ShouldBeEmpty(Token);
        var found = await again.Search.Index<Product>("products").ToListAsync(Token);
        Assert.Equal([("1", "red widget"), ("2", "blue widget")], found.Select(hit => (hit.Id, hit.Document.Name)));
        Assert.DoesNotContain("total", await IndexState.ReadAsync(again.Search), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task Documents_of_earlier_tests_do_not_weigh_in_scores_or_versions(string product)
    {
        await using var pool = Searched.Pool(product, search => search.Index("products", Mappings));
        var scores = new List<(double? Score, string Version)>();
        for (var round = 0; round < 2; round++)
        {
            await using var sandbox = await Searched.RentAsync(pool, product);
            using var http = sandbox.Search.CreateClient();
            using var answer = await http.PutAsJsonAsync($"{sandbox.Search.FullName("products")}/_doc/1", new { name = "red widget" }, Token);
            var hit = await sandbox.Search.Index<Product>("products").Where("name:red").ShouldHave(cancellationToken: Token);
            scores.Add((hit.Score, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("_version").ToString()));
            await sandbox.Search.Index<Product>("products").Put(Enumerable.Repeat(new Product("red", 1), 20), cancellationToken: Token);
        }

        Assert.Equal(scores[0], scores[1]);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task Two_sandboxes_have_the_same_indices_and_do_not_see_each_other(string product)
    {
        await using var pool = Searched.Pool(product, search => search.Index("products", Mappings));
        await using var others = Searched.Pool(product, search => search.Index("products", Mappings));
        await using var one = await Searched.RentAsync(pool, product);
        await using var other = await Searched.RentAsync(others, product);
        Assert.NotEqual(one.Search.Prefix, other.Search.Prefix);
        await one.Search.Index<Product>("products").Put(new Product("mine", 1), "1", Token);
        await one.Search.Index("*").ShouldCount(1, cancellationToken: Token);
        await other.Search.Index("*").ShouldBeEmpty(Token);
        Assert.Null(await other.Search.Index<Product>("products").Document("1").GetAsync(Token));
    }

    [Fact]
    public async Task What_a_service_indexes_when_it_starts_is_there_for_every_test()
    {
        const string Product = "opensearch";
        await using var pool = Searched.Pool(Product, more: (build, search) => build.Add(new Catalogue(search)));
        for (var round = 0; round < 2; round++)
        {
            await using var sandbox = await Searched.RentAsync(pool, Product);
            var catalogue = sandbox.Search.Index<Product>("catalogue");
            await catalogue.Document("1").ShouldHave(new { name = "from the service" }, cancellationToken: Token);
            await catalogue.ShouldCount(1, cancellationToken: Token);
            await catalogue.Put(new Product("changed", 1), "1", Token);
            await catalogue.Put(new Product("more", 1), "2", Token);
        }

        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task An_index_that_a_test_creates_replaces_the_sandbox_and_says_why()
    {
        const string Product = "elasticsearch";
        await using var pool = Searched.Pool(Product);
        string first;
        await using (var sandbox = await Searched.RentAsync(pool, Product))
        {
            first = sandbox.Search.Prefix;
            await sandbox.Search.Index<Product>("surprise").Put(new Product("new", 1), cancellationToken: Token);
            Assert.Equal("surprise +1 and was created", (await sandbox.Search.Changes(Token)).Summary);
        }

        await using var next = await Searched.RentAsync(pool, Product);
        Assert.NotEqual(first, next.Search.Prefix);
        Assert.Contains("the index 'surprise' was created", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        Assert.Empty(await next.Search.Changes(Token));
    }

    [Fact]
    public async Task An_alias_that_all_sandboxes_would_share_is_refused()
    {
        const string Product = "opensearch";
        await Searched.ServerAsync(Product);
        await using var pool = Searched.Pool(Product, search => search.Index("products"), (build, search) => build.Add(new SharedAlias(search)));
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Searched.RentAsync(pool, Product));
        Assert.Contains("The alias 'everybodys' of the index", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_put_back_while_a_request_is_in_flight()
    {
        const string Product = "opensearch";
        await using var pool = Searched.Pool(Product, search => search.Index("products", Mappings));
        var sandbox = await Searched.RentAsync(pool, Product);
        using var http = sandbox.Search.CreateClient();
        using var held = new HeldContent("""{"name":"late"}""");
        var sending = http.PutAsync($"{sandbox.Search.FullName("products")}/_doc/1", held, Token);
        await held.Begun.WaitAsync(Token);
        Assert.Equal("1 request in flight: PUT /products/_doc/1", (await sandbox.Search.ObserveCoreAsync(Token)).Busy);
        await sandbox.DisposeAsync();
        held.Release();
        (await sending).EnsureSuccessStatusCode().Dispose();
        await using var next = await Searched.RentAsync(pool, Product);
        Assert.Same(sandbox, next);
        await next.Search.Index("products").ShouldBeEmpty(Token);
    }

    private sealed record Product(string Name, int Price);

    private sealed class Catalogue(SearchIndices search) : Service("catalogue")
    {
        protected override async Task StartAsync(CancellationToken cancellationToken)
        {
            using var http = search.CreateClient();
            using var answer = await http.PutAsJsonAsync($"{search.Prefix}catalogue/_doc/1", new { name = "from the service" }, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);
    }

    private sealed class SharedAlias(SearchIndices search) : Service("aliases")
    {
        protected override async Task StartAsync(CancellationToken cancellationToken)
        {
            using var http = search.CreateClient();
            (await http.PutAsync($"{search.Prefix}products/_alias/everybodys", null, cancellationToken)).EnsureSuccessStatusCode().Dispose();
        }

        protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);
    }
}
