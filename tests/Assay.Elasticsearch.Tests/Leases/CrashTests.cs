using System.Text.Json.Nodes;
using Assay.Elasticsearch.Indices;
using Assay.Elasticsearch.Requests;
using Assay.Elasticsearch.Servers;

namespace Assay.Elasticsearch.Tests.Leases;

public sealed class CrashTests
{
    private const int Processes = 3;
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(90));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_killed_processes_left_is_swept_and_harms_nobody()
    {
        var server = await Searched.ServerAsync("opensearch");
        var api = new SearchApi(SearchAddress.Parse(server.ConnectionString));
        var rounds = TestRun.Count(1, 15);
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var living = RenterProcess.Start();
        for (var round = 0; round < rounds; round++)
        {
            var renters = Enumerable.Range(1, Processes - 1).Select(_ => RenterProcess.Start()).ToList();
            try
            {
                await Soon.True(() => renters.Append(living).All(renter => !renter.Held.IsEmpty || renter.HasExited), Token);
                foreach (var renter in renters)
                {
                    // Not a wait for anything: the moment of the kill is what is random.
                    await Task.Delay(random.Next(200), Token);
                    renter.Kill();
                }

                var held = renters.SelectMany(renter => renter.Held).Distinct().ToList();
                Assert.NotEmpty(held);
                Assert.Empty(renters.SelectMany(renter => renter.Failures));
                foreach (var lease in held.Select(LeaseOf).Distinct())
                    await Sweeping.UntilAsync(api, async () => await CountAsync(api, lease) == 0, Token);
            }
            finally
            {
                renters.ForEach(renter => renter.Dispose());
            }
        }

        // It was never disturbed, and nobody else ever had what it held.
        var before = living.Held.Count;
        await Soon.True(() => living.Held.Count > before || living.HasExited, Token);
        Assert.Empty(living.Failures);
        Assert.NotEqual(0, await CountAsync(api, LeaseOf(living.Held.First())));
        living.Kill();
        await Sweeping.UntilAsync(api, async () => await CountAsync(api, LeaseOf(living.Held.First())) == 0, Token);
    }

    [Fact]
    public async Task An_external_server_keeps_everything_that_is_not_ours()
    {
        var server = await Searched.ServerAsync("opensearch");
        var api = new SearchApi(SearchAddress.Parse(server.ConnectionString));
        var foreign = $"foreign-{Guid.NewGuid():N}";
        await api.PutAsync(foreign, null, Token);
        var home = Directory.CreateTempSubdirectory("assay-search-");
        try
        {
            RenterProcess renter;
            do
            {
                renter = RenterProcess.Start(times: 6, ("ASSAY_OPENSEARCH", server.ConnectionString), ("ASSAY_HOME", home.FullName));
                await renter.EndAsync(Token);
                await Soon.True(() => renter.Held.Count == 6 || !renter.Failures.IsEmpty, Token);
            }
            // A busy machine may be slower than the patience with external servers.
            while (renter.Failures.Any(line => line.Contains("ASSAY_OPENSEARCH is set", StringComparison.Ordinal)));
            Assert.Empty(renter.Failures);
            Assert.Contains(renter.Errors, line => line.Contains("external", StringComparison.Ordinal));
            Assert.NotNull(await api.TryGetAsync(foreign, Token));
        }
        finally
        {
            home.Delete(recursive: true);
            await api.DeleteAsync(foreign, Token);
        }
    }

    private static string LeaseOf(string prefix) => prefix.Split('-')[1];

    private static async Task<int> CountAsync(SearchApi api, string lease) =>
        ((JsonArray)await api.GetAsync($"_cat/indices/{SearchHost.NamesOf(lease)}*?format=json&expand_wildcards=all", Token)).Count;
}
