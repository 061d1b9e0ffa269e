using System.Security.Cryptography;
using Assay.Elasticsearch.Indices;
using Assay.Elasticsearch.Leases;
using Assay.Elasticsearch.Requests;
using Assay.Elasticsearch.Servers;

namespace Assay.Elasticsearch.Tests.Leases;

/// <summary>Entries as other processes write them. Other sweeps may come first, so the tests ask for what became of the indices.</summary>
public sealed class LeaseSweeperTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Searched.Products), MemberType = typeof(Searched))]
    public async Task What_a_process_on_another_machine_left_is_removed_when_its_lease_has_expired(string product)
    {
        var api = await ApiAsync(product);
        var expired = await LeaveAsync(api, secondsAgo: 700);
        var living = await LeaveAsync(api, secondsAgo: 300);
        var foreign = $"foreign-{expired}";
        await api.PutAsync(foreign, null, Token);
        await api.PutAsync($"_ingest/pipeline/{SearchHost.NamesOf(expired)}1-clean", new System.Text.Json.Nodes.JsonObject { ["processors"] = new System.Text.Json.Nodes.JsonArray() }, Token);

        await Sweeping.UntilAsync(
            api, async () => await IsGoneAsync(api, expired) && await api.TryGetAsync($"_ingest/pipeline/{SearchHost.NamesOf(expired)}1-clean", Token) is null, Token);
        Assert.False(await IsGoneAsync(api, living));
        Assert.NotNull(await api.TryGetAsync(foreign, Token));
        await api.DeleteAsync(foreign, Token);
        await PrefixRemoval.RunAsync(api, SearchHost.NamesOf(living), Token);
        await new LeaseBook(api).RemoveAsync((await new LeaseBook(api).ReadAsync(Token)).Single(entry => entry.Id == living), Token);
    }

    [Fact]
    public async Task A_swept_lease_is_looked_at_once_more_before_it_is_forgotten()
    {
        var api = await ApiAsync("opensearch");
        // From the future: it stays fresh, however long the other one takes.
        var fresh = await LeaveAsync(api, secondsAgo: -300, LeaseEntry.Swept);
        var old = await LeaveAsync(api, secondsAgo: 100, LeaseEntry.Swept);

        await Sweeping.UntilAsync(
            api, async () => (await new LeaseBook(api).ReadAsync(Token)).All(entry => entry.Id != old) && await IsGoneAsync(api, old), Token);
        Assert.False(await IsGoneAsync(api, fresh));
        await PrefixRemoval.RunAsync(api, SearchHost.NamesOf(fresh), Token);
    }

    [Fact]
    public async Task What_a_process_left_is_removed_also_when_its_home_is_gone()
    {
        var api = await ApiAsync("opensearch");
        var lease = await LeaveAsync(api, secondsAgo: 700, host: ProcessLease.Host);

        await Sweeping.UntilAsync(api, () => IsGoneAsync(api, lease), Token);
    }

    [Fact]
    public async Task A_lease_of_a_living_process_is_left_alone_however_old()
    {
        var api = await ApiAsync("opensearch");
        await using var lease = await ProcessLease.BeginAsync(api, Token);
        await api.PutAsync($"{SearchHost.NamesOf(lease.Id)}1-products", null, Token);
        var book = new LeaseBook(api);
        var entry = (await book.ReadAsync(Token)).Single(found => found.Id == lease.Id);
        Assert.NotNull(await book.TryWriteAsync(entry with { Beat = entry.Beat - 100_000 }, Token));

        Assert.DoesNotContain(lease.Id, await new LeaseSweeper(api).SweepAsync(Token));

        Assert.False(await IsGoneAsync(api, lease.Id));
        await PrefixRemoval.RunAsync(api, SearchHost.NamesOf(lease.Id), Token);
    }

    [Fact]
    public async Task A_process_whose_lease_was_taken_over_knows_it_at_its_next_beat()
    {
        var api = await ApiAsync("elasticsearch");
        await using var lease = await ProcessLease.BeginAsync(api, Token);
        Assert.True(await lease.TryRenewAsync());
        Assert.Null(lease.LostBecause);
        var book = new LeaseBook(api);
        var entry = (await book.ReadAsync(Token)).Single(found => found.Id == lease.Id);
        Assert.NotNull(await book.TryWriteAsync(entry with { State = LeaseEntry.Swept }, Token));
        Assert.False(await lease.TryRenewAsync());
        Assert.Contains("was swept", lease.LostBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_beat_whose_answer_was_lost_loses_nothing()
    {
        var api = await ApiAsync("elasticsearch");
        await using var lease = await ProcessLease.BeginAsync(api, Token);
        var book = new LeaseBook(api);
        var entry = (await book.ReadAsync(Token)).Single(found => found.Id == lease.Id);
        Assert.NotNull(await book.TryWriteAsync(entry with { Beat = entry.Beat + 1 }, Token));
        Assert.True(await lease.TryRenewAsync());
        Assert.True(await lease.TryRenewAsync());
        Assert.Null(lease.LostBecause);
    }

    [Fact]
    public async Task What_could_not_be_removed_is_left_to_whoever_sweeps_next()
    {
        var api = await ApiAsync("opensearch");
        var lease = await ProcessLease.BeginAsync(api, Token);
        await lease.AbandonAsync();
        var entry = (await new LeaseBook(api).ReadAsync(Token)).Single(found => found.Id == lease.Id);
        Assert.Equal(LeaseEntry.Swept, entry.State);
        await new LeaseBook(api).RemoveAsync(entry, Token);
    }

    [Fact]
    public async Task Nothing_is_left_when_the_last_sandbox_is_gone()
    {
        var server = await Searched.ServerAsync("elasticsearch");
        // A host of its own: other tests use the shared one.
        var host = SearchHost.Of(SearchProduct.Elasticsearch, server.ConnectionString + "/");
        var layout = new SearchIndicesBuilder().Index("products").Seed("products", """[{ "name": "seed" }]""").Layout;
        var taken = await host.TakeAsync(layout, Token);
        var id = taken.Lease.Id;
        Assert.NotNull(await host.Api.TryGetAsync(taken.Prefix + "products", Token));
        await host.RemoveAsync(taken);
        Assert.True(await IsGoneAsync(host.Api, id));
        Assert.DoesNotContain(await new LeaseBook(host.Api).ReadAsync(Token), entry => entry.Id == id);
    }

    private static async Task<SearchApi> ApiAsync(string product) => new(SearchAddress.Parse((await Searched.ServerAsync(product)).ConnectionString));

    private static async Task<string> LeaveAsync(SearchApi api, long secondsAgo, string state = LeaseEntry.Held, string host = "another machine")
    {
        var book = new LeaseBook(api);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        await book.AddAsync(new LeaseEntry(id, state, await book.NowAsync(Token) - secondsAgo, host, "/nowhere/lock"), Token);
        await api.PutAsync($"{SearchHost.NamesOf(id)}1-products", null, Token);
        return id;
    }

    private static async Task<bool> IsGoneAsync(SearchApi api, string lease) =>
        ((System.Text.Json.Nodes.JsonArray)await api.GetAsync($"_cat/indices/{SearchHost.NamesOf(lease)}*?format=json&expand_wildcards=all", Token)).Count == 0;
}
