using Assay.Sandboxes;
using Assay.Servers;
using Assay.Servers.Watching;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Keyspaces;

/// <summary>A logical database of a server that Assay started.</summary>
public sealed class OwnDatabaseTests
{
    [Fact]
    public async Task A_client_can_not_leave_its_database_and_the_test_hears_that_it_tried()
    {
        await using var pool = Bare.Pool(most: 2);
        await using var other = await Bare.RentAsync(pool);
        var rented = await Bare.RentAsync(pool);
        await using var application = await ConnectionMultiplexer.ConnectAsync(rented.Keyspace.Configuration);
        await application.GetDatabase().StringSetAsync("key", 1);
        var moved = await Assert.ThrowsAnyAsync<RedisException>(() => application.GetDatabase().KeyMoveAsync("key", other.Keyspace.Database.Database));
        Assert.Contains("NOPERM", moved.Message, StringComparison.Ordinal);

        await application.GetDatabase(other.Keyspace.Database.Database).StringSetAsync("key", 2);

        Assert.False(await other.Keyspace.Database.KeyExistsAsync("key"));
        var said = await Assert.ThrowsAsync<SandboxFindingsException>(async () => await rented.DisposeAsync());
        Assert.Contains("inventory: a client selected another database than the sandbox's own", said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("SWAPDB", "0", "1")]
    [InlineData("CONFIG SET", "maxmemory-policy", "allkeys-lru")]
    [InlineData("CLIENT PAUSE", "10")]
    [InlineData("FUNCTION FLUSH")]
    [InlineData("SHUTDOWN", "NOSAVE")]
    public async Task What_reaches_other_sandboxes_is_refused_and_the_output_of_the_failed_test_says_what_helps(string command, params string[] arguments)
    {
        await using var pool = Bare.Pool();
        await using var rented = await Bare.RentAsync(pool);
        Assert.Null(rented.Keyspace.ExplainCore());
        var words = command.Split(' ');

        var refused = await Assert.ThrowsAnyAsync<RedisServerException>(() => rented.Keyspace.Database.ExecuteAsync(words[0], [.. words[1..], .. arguments]));

        Assert.Contains("NOPERM", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            $"inventory: Redis refused {command}, which would reach other tests: the sandbox has a database of a shared server. "
            + "redis => redis.OwnServer() gives it a server of its own, which takes every command.",
            rented.Keyspace.ExplainCore());
    }

    [Fact]
    public async Task What_a_test_listens_to_ends_with_it()
    {
        await using var pool = Bare.Pool();
        var channel = RedisChannel.Literal($"news-{Guid.NewGuid():N}");
        await InRent(pool, keyspace => keyspace.Database.Multiplexer.GetSubscriber().SubscribeAsync(channel));
        await using var next = await Bare.RentAsync(pool);
        Assert.Equal(0, await next.Keyspace.Database.PublishAsync(channel, "hello"));
    }

    [Fact]
    public async Task A_server_has_the_settings_and_the_version_that_are_asked_for()
    {
        await using var pool = Bare.Pool(redis => redis.ServerSetting("maxmemory-policy", "allkeys-lru").Provider("process").Version("7"));
        await using var rented = await Bare.RentAsync(pool);
        var setting = await rented.Keyspace.Database.Multiplexer.GetServers()[0].ConfigGetAsync("maxmemory-policy");
        Assert.Equal("allkeys-lru", setting.Single().Value);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("max memory", "1")]
    [InlineData("maxmemory", "1\nrequirepass none")]
    public void A_setting_is_one_line(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new SandboxBuilder().Redis("inventory", redis => redis.ServerSetting(name, value)));

    [Fact]
    public async Task The_test_that_lost_the_shared_server_says_so_and_the_next_has_another()
    {
        // A setting of its own, so that no other test uses the server.
        await using var pool = Bare.Pool(redis => redis.ServerSetting("slowlog-max-len", "77"));
        var bare = await Bare.RentAsync(pool);
        var port = ((System.Net.IPEndPoint)ConfigurationOptions.Parse(bare.Keyspace.Configuration).EndPoints[0]).Port;
        var server = ServerDirectory.Default.List().Single(server => server.Address == $"127.0.0.1:{port}");

        ProcessIdentity.Of(server.ProcessId)!.Kill(TimeSpan.FromSeconds(30));
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => !bare.Keyspace.Database.Multiplexer.IsConnected, TestContext.Current.CancellationToken);

        var said = await Assert.ThrowsAsync<SandboxFindingsException>(async () => await bare.DisposeAsync());
        Assert.Contains("is gone: it was stopped or killed, or it crashed", said.Message, StringComparison.Ordinal);
        await using var next = await Bare.RentAsync(pool);
        await next.Keyspace.Set("stock", 1);
        Assert.Contains("is gone", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    private static async Task<T> InRent<T>(InstancePool pool, Func<RedisKeyspace, Task<T>> test)
    {
        await using var rented = await Bare.RentAsync(pool);
        return await test(rented.Keyspace);
    }
}
