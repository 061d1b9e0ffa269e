using Assay.Dummy;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Keyspaces;

/// <summary>Servers that one sandbox has to itself.</summary>
public sealed class OwnServerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(30));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_a_test_does_to_its_server_is_put_back()
    {
        await using var pool = Bare.Pool(redis => redis.OwnServer());
        string first;
        await using (var bare = await Bare.RentAsync(pool))
        {
            first = bare.Keyspace.Configuration;
            var (server, database) = (bare.Keyspace.Database.Multiplexer.GetServers()[0], bare.Keyspace.Database);
            await server.ConfigSetAsync("maxmemory-policy", "allkeys-lru");
            await server.ConfigSetAsync("notify-keyspace-events", "");
            await database.ExecuteAsync("ACL", "SETUSER", "extra", "on", ">pw", "+@all");
            await database.ExecuteAsync("ACL", "SETUSER", "default", "-flushall");
            await database.ExecuteAsync("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 1 end)");
            await database.Multiplexer.GetDatabase(3).StringSetAsync("elsewhere", 1);
        }

        await using var again = await Bare.RentAsync(pool);
        Assert.Equal(first, again.Keyspace.Configuration);
        Assert.Empty(pool.Counts.Replacements);
        var settings = await again.Keyspace.Database.Multiplexer.GetServers()[0].ConfigGetAsync("*");
        Assert.Equal("noeviction", settings.Single(setting => setting.Key == "maxmemory-policy").Value);
        Assert.Contains("K", settings.Single(setting => setting.Key == "notify-keyspace-events").Value, StringComparison.Ordinal);
        Assert.Single((string[])(await again.Keyspace.Database.ExecuteAsync("ACL", "LIST"))!);
        Assert.Equal(0, (await again.Keyspace.Database.ExecuteAsync("FUNCTION", "LIST")).Length);
        Assert.False(await again.Keyspace.Database.Multiplexer.GetDatabase(3).KeyExistsAsync("elsewhere"));
        await again.Keyspace.Database.ExecuteAsync("FLUSHALL");
    }

    [Fact]
    public async Task Neither_messages_nor_commands_of_one_reach_another()
    {
        await using var pool = Bare.Pool(redis => redis.OwnServer(), most: 2);
        await using var one = await Bare.RentAsync(pool);
        await using var other = await Bare.RentAsync(pool);
        await other.Keyspace.Set("stock", 1);
        await using var application = await ConnectionMultiplexer.ConnectAsync(other.Keyspace.Configuration);
        var heard = await application.GetSubscriber().SubscribeAsync(RedisChannel.Literal("news"));

        await one.Keyspace.Database.ExecuteAsync("FLUSHALL");
        await one.Keyspace.Database.Multiplexer.GetSubscriber().PublishAsync(RedisChannel.Literal("news"), "of one");
        await other.Keyspace.Database.Multiplexer.GetSubscriber().PublishAsync(RedisChannel.Literal("news"), "of the other");

        Assert.Equal("of the other", (await heard.ReadAsync(Cancelled)).Message);
        Assert.Equal(1, await other.Keyspace.Get("stock"));
    }

    [Fact]
    public async Task One_that_became_something_else_is_replaced()
    {
        await using var pool = Bare.Pool(redis => redis.OwnServer());
        string first;
        await using (var bare = await Bare.RentAsync(pool))
        {
            first = bare.Keyspace.Configuration;
            await bare.Keyspace.Database.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        }

        await using var next = await Bare.RentAsync(pool);
        Assert.NotEqual(first, next.Keyspace.Configuration);
        Assert.Contains("slave with 0 modules in place of master", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_test_that_lost_its_server_says_so_and_the_next_has_another()
    {
        await using var pool = Bare.Pool(redis => redis.OwnServer());
        var bare = await Bare.RentAsync(pool);
        var port = ((System.Net.IPEndPoint)ConfigurationOptions.Parse(bare.Keyspace.Configuration).EndPoints[0]).Port;
        var server = OwnFolders.All(ServerHome.Default).Single(folder => folder.Plan?.Port == port).Processes!.Server;

        server.Kill(Long);

        var said = await Assert.ThrowsAsync<SandboxFindingsException>(async () => await bare.DisposeAsync());
        Assert.Contains("inventory: the Redis", said.Message, StringComparison.Ordinal);
        Assert.Contains("is gone: it was stopped or killed, or it crashed", said.Message, StringComparison.Ordinal);
        await using var next = await Bare.RentAsync(pool);
        await next.Keyspace.Set("stock", 1);
        Assert.Contains("is gone", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_its_process_however_that_ends()
    {
        await using var home = new TemporaryHome();
        using var process = DummyProcess.Start("redis-own", home.Path, Long);
        var answer = await process.AnswerAsync(Cancelled);
        await using (var client = await ConnectionMultiplexer.ConnectAsync(answer.ConnectionString))
            await client.GetDatabase().PingAsync();
        Assert.NotEmpty(home.Processes());

        process.Kill();

        await Soon.True(() => home.Processes().Count == 0, Cancelled);
        await home.FindRedisAsync(Cancelled);
        Assert.Empty(OwnFolders.All(home.Home));
    }

    [Fact]
    public async Task One_whose_guards_were_killed_with_its_process_is_removed_by_the_next_process_that_asks_for_any_server()
    {
        await using var home = new TemporaryHome();
        using var process = DummyProcess.Start("redis-own", home.Path, Long);
        await process.AnswerAsync(Cancelled);
        var server = OwnFolders.All(home.Home).Single().Processes!.Server;
        foreach (var shell in home.Processes().Where(id => id != server.Id))
            ProcessIdentity.Of(shell)?.Kill(Long);
        process.Kill();
        Assert.True(server.IsAlive());

        await home.FindRedisAsync(Cancelled);

        Assert.False(server.IsAlive());
        Assert.Empty(OwnFolders.All(home.Home));
    }

    [Fact]
    public async Task A_setting_that_the_server_refuses_is_named_with_the_end_of_its_log()
    {
        await using var pool = Bare.Pool(redis => redis.OwnServer().ServerSetting("maxmemory", "plenty"));
        var failure = await Assert.ThrowsAsync<ServerException>(() => Bare.RentAsync(pool));
        Assert.Contains("No Redis server was found", failure.Message, StringComparison.Ordinal);
        Assert.Contains("maxmemory", failure.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Can_not_be_one_that_is_there_already()
    {
        var refused = Assert.Throws<ArgumentException>(() => new SandboxBuilder().Redis("inventory", redis => redis.OwnServer().On("localhost")));
        Assert.Contains("'inventory' asks for a server of its own and for one that is there already", refused.Message, StringComparison.Ordinal);
    }
}
