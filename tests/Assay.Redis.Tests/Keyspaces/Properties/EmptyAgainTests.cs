using Assay.Redis.Embedded;
using Assay.Sandboxes;
using CsCheck;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Keyspaces.Properties;

/// <summary>Whatever several clients of a sandbox do: the next test finds nothing, and another sandbox keeps what it has.</summary>
public sealed class EmptyAgainTests
{
    private static readonly int Cases = TestRun.Count(25, 2_000);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_database_of_a_shared_server() => RunAsync(redis => redis.Provider("process"), hostile: true);

    [Fact]
    public Task A_server_of_its_own() => RunAsync(redis => redis.Provider("process").OwnServer(), hostile: true);

    [Fact]
    public Task A_database_of_an_embedded_server() => RunAsync(redis => redis.Embedded(), hostile: false);

    [Fact]
    public Task An_embedded_server_of_its_own() => RunAsync(redis => redis.Embedded().OwnServer(), hostile: true);

    [Fact]
    public Task A_database_of_Garnet_in_place_of_Redis() => RunAsync(redis => redis.Provider("download"), hostile: false);

    [Fact]
    public Task A_Garnet_of_its_own_in_place_of_Redis() => RunAsync(redis => redis.Provider("download").OwnServer(), hostile: true);

    [Fact]
    public async Task A_prefix_on_an_external_server()
    {
        await using var external = await ExternalRedis.StartAsync(Cancelled);
        await external.Database.StringSetAsync("k1", "foreign");
        await RunAsync(redis => redis.On(external.Configuration), hostile: false);
        Assert.Equal("foreign", await external.Database.StringGetAsync("k1"));
        Assert.Equal(1, (long)await external.Database.ExecuteAsync("DBSIZE"));
    }

    private static async Task RunAsync(Action<RedisKeyspaceBuilder> declare, bool hostile)
    {
        await using var others = Bare.Pool(declare);
        await using var other = await Bare.RentAsync(others);
        await FillAsync(other.Keyspace);
        var kept = await ReadAsync(other.Keyspace);
        await using var pool = Bare.Pool(declare);
        var (prefix, configuration) = await InRentAsync(pool, keyspace => Task.FromResult((keyspace.Prefix, keyspace.Configuration)));
        // As services do, they stay connected from test to test.
        await using var one = await ConnectionMultiplexer.ConnectAsync(configuration);
        await using var two = await ConnectionMultiplexer.ConnectAsync(configuration);
        await RandomCommand.Runs(prefix, hostile).SampleAsync(
            async run =>
            {
                await InRentAsync(pool, keyspace => DoAsync([keyspace.Database, one.GetDatabase(), two.GetDatabase()], run));
                Assert.Empty(await InRentAsync(pool, KeysAsync));
                Assert.Equal(kept, await ReadAsync(other.Keyspace));
            },
            iter: Cases, threads: 1);
        Assert.Empty(pool.Counts.Replacements);
    }

    private static async Task<T> InRentAsync<T>(InstancePool pool, Func<RedisKeyspace, Task<T>> test)
    {
        var rented = await Bare.RentAsync(pool);
        try
        {
            return await test(rented.Keyspace);
        }
        finally
        {
            try
            {
                await rented.DisposeAsync();
            }
            catch (SandboxFindingsException said) when (said.Message.Contains("selected another database", StringComparison.Ordinal))
            {
                // That is among what is tried.
            }
        }
    }

    /// <summary>The test and two applications, all at once; each does its own commands in their order.</summary>
    private static async Task<bool> DoAsync(IDatabase[] clients, RandomCommand[] run)
    {
        await Task.WhenAll(run.GroupBy(command => command.Client).Select(async ofOne =>
        {
            foreach (var command in ofOne)
            {
                try
                {
                    await clients[ofOne.Key].ExecuteAsync(command.Name, command.Arguments);
                }
                catch (RedisException)
                {
                    // Refused: a wrong type, an unknown command, or one that is not the sandbox's to give.
                }
            }
        }));
        return true;
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(RedisKeyspace keyspace)
    {
        var keys = new List<string>();
        foreach (var server in keyspace.Database.Multiplexer.GetServers())
        {
            await foreach (var key in server.KeysAsync(keyspace.Database.Database, keyspace.Prefix + "*"))
                keys.Add(key!);
        }

        return keys;
    }

    private static async Task FillAsync(RedisKeyspace keyspace)
    {
        var (database, key) = (keyspace.Database, keyspace.Prefix + "k");
        await database.StringSetAsync(key + 0, "text");
        await database.ListRightPushAsync(key + 1, ["a", "b"]);
        await database.HashSetAsync(key + 2, "f", "v");
        await database.SetAddAsync(key + 3, ["a", "b"]);
        await database.SortedSetAddAsync(key + 4, "a", 1.5);
    }

    private static async Task<string> ReadAsync(RedisKeyspace keyspace)
    {
        var (database, key) = (keyspace.Database, keyspace.Prefix + "k");
        return $"{await database.StringGetAsync(key + 0)}; {string.Join(',', await database.ListRangeAsync(key + 1))}; "
            + $"{await database.HashGetAsync(key + 2, "f")}; {string.Join(',', (await database.SetMembersAsync(key + 3)).Order())}; "
            + $"{await database.SortedSetScoreAsync(key + 4, "a")}; {string.Join(',', (await KeysAsync(keyspace)).Order(StringComparer.Ordinal))}";
    }
}
