using System.Diagnostics;
using Assay.Dummy;
using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Tests.Databases;

/// <summary>Processes that are killed while sandboxes are rented, made, put back and dropped. Alone: they take the whole machine.</summary>
[Collection(nameof(CrashTests))]
[CollectionDefinition(nameof(CrashTests), DisableParallelization = true)]
public sealed class CrashTests
{
    private const int Processes = 6;
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_renters_leave_nothing_that_is_held_twice_or_stays()
    {
        var rounds = TestRun.Count(1, 50);
        var seed = Environment.GetEnvironmentVariable("ASSAY_SEED") is { Length: > 0 } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"ASSAY_SEED={seed}");
        var random = new Random(seed);
        await Store.RequireServerAsync();
        await using var home = TemporaryHome.WithInitialized();
        using var first = RenterProcess.Start(home.Path, "rent", "1");
        Assert.True(await first.EndAsync(Token) == 0, first.Output);
        var server = Assert.Single(home.Servers.List()).ConnectionString;
        for (var round = 1; round <= rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var held = await RoundAsync(home, server, random);
            TestContext.Current.TestOutputHelper?.WriteLine($"round {round}: {held} rents before the kills, {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        }
    }

    /// <summary>One round; answers how many rents there were.</summary>
    private static async Task<int> RoundAsync(TemporaryHome home, string server, Random random)
    {
        var renters = Enumerable.Range(0, Processes).Select(_ => RenterProcess.Start(home.Path, "rent", "1000000")).ToList();
        try
        {
            await using (var source = new MySqlDataSource(server + ";Database=assay;Pooling=false"))
            {
                // The first goes as soon as any of them is at work, while others still start; then one by one.
                await Soon.True(() => renters.Any(renter => renter.Held > 0) || renters.Any(renter => renter.HasEnded), Token);
                var began = Stopwatch.GetTimestamp();
                var moments = renters.Select(_ => TimeSpan.FromMilliseconds(random.Next(2_000))).Order().ToList();
                foreach (var (renter, moment) in renters.OrderBy(_ => random.Next()).Zip(moments))
                {
                    do
                    {
                        await StaysWithinBudgetAsync(source);
                    }
                    while (Stopwatch.GetElapsedTime(began) < moment);
                    Assert.False(renter.HasEnded, renter.Output);
                    renter.Kill();
                }
            }
        }
        finally
        {
            renters.ForEach(renter => renter.Dispose());
        }

        Assert.All(renters, renter => Assert.Empty(renter.Lines("FAILED")));
        Assert.True(renters.Sum(renter => renter.Held) > 0);
        using var next = RenterProcess.Start(home.Path, "rent", "6");
        Assert.True(await next.EndAsync(Token) == 0, next.Output);
        await NothingIsLeftAsync(server);
        return renters.Sum(renter => renter.Held);
    }

    private static async Task StaysWithinBudgetAsync(MySqlDataSource source)
    {
        Assert.Equal(0, await CountAsync(source, "(select count(*) as sessions from information_schema.processlist) here where sessions >= @@max_connections"));
        // What living processes reserved is within the budget.
        Assert.Equal(0, await CountAsync(
            source,
            "(select sum(connections) as reserved from `databases` where run in (select run from runs where is_used_lock(concat('" + new ServerLocks("assay").RunPrefix + "', run)) is not null)) here where reserved > @@max_connections * 0.95"));
        Assert.InRange(await CountAsync(source, "information_schema.schemata"), 1, ServerBudget.MostDatabases);
    }

    /// <summary>One sweep leaves templates, and a few databases that were prepared and never used.</summary>
    private static async Task NothingIsLeftAsync(string server)
    {
        await using var source = new MySqlDataSource(server + ";Pooling=false");
        // A killed client's session goes on with its statement, and is not over before that ends.
        await Soon.True(async () => await CountAsync(source, "information_schema.processlist where user = 'assay' and id <> connection_id()") == 0, Token);
        var host = await MySqlHost.GetAsync(server + ";Application Name=sweeper");
        await host.FirstSweep.WaitAsync(Token);
        try
        {
            Assert.Equal(1, await CountAsync(host.Maintenance, "runs"));
            Assert.Equal(0, await CountAsync(host.Maintenance, "`databases` where run <> 0 or state <> 'prepared'"));
            Assert.InRange(await CountAsync(host.Maintenance, "`databases`"), 0, 4);
            Assert.Equal(0, await CountAsync(
                host.Maintenance,
                "information_schema.schemata where schema_name like 'assay\\_%' and schema_name not in (select name from `databases` union all select name from templates where name is not null)"));
        }
        finally
        {
            await host.Lease.DisposeAsync();
        }
    }

    private static async Task<long> CountAsync(MySqlDataSource source, string what)
    {
        await using var connection = await source.OpenConnectionAsync(Token);
        return await RegistrySql.ScalarAsync<long>(connection, $"select count(*) from {what}", Token);
    }
}
