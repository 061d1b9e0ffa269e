using System.Collections.Immutable;
using System.Diagnostics;
using Assay.Dummy;
using Assay.Redis.Servers;
using Assay.Servers;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Servers;

public sealed class RedisServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_persists_nothing_and_has_a_thousand_databases()
    {
        await using var home = new TemporaryHome();
        var server = await home.Finder().FindAsync(new ServerRequest(RedisServers.CreateKind()), Token);
        Assert.Equal("process", server.Provider);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        Assert.Equal(("1024", "", "no", ""), (
            await SettingAsync(redis, "databases"), await SettingAsync(redis, "save"),
            await SettingAsync(redis, "appendonly"), await SettingAsync(redis, "notify-keyspace-events")));
        Assert.True(await redis.GetDatabase(1023).StringSetAsync("key", "value"));
    }

    [Fact]
    public async Task A_client_without_the_password_is_refused()
    {
        await using var home = new TemporaryHome();
        var server = await home.Finder().FindAsync(new ServerRequest(RedisServers.CreateKind()), Token);
        var options = ConfigurationOptions.Parse(server.ConnectionString);
        options.Password = null;
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(options));
    }

    [Fact]
    public async Task Other_settings_get_a_server_of_their_own()
    {
        await using var home = new TemporaryHome();
        var kind = RedisServers.CreateKind();
        var plain = await home.Finder().FindAsync(new ServerRequest(kind), Token);
        var request = new ServerRequest(kind) { Settings = ImmutableSortedDictionary<string, string>.Empty.Add("notify-keyspace-events", "KEA") };
        var notifying = await home.Finder().FindAsync(request, Token);
        Assert.NotEqual(plain.ConnectionString, notifying.ConnectionString);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(notifying.ConnectionString);
        Assert.Equal("AKE", await SettingAsync(redis, "notify-keyspace-events"));
    }

    [Fact]
    public async Task A_pinned_version_is_refused_when_it_is_not_there()
    {
        await using var home = new TemporaryHome();
        var request = new ServerRequest(RedisServers.CreateKind()) { Version = "99" };
        var failure = await Assert.ThrowsAsync<ServerException>(() => home.Finder().FindAsync(request, Token));
        Assert.Contains("99 is pinned", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is no Redis 99", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unusable_address_fails_at_once_and_names_its_variable()
    {
        await using var home = new TemporaryHome();
        var finder = home.Finder(("ASSAY_REDIS", "127.0.0.1:1,password=hush"));
        var started = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(RedisServers.CreateKind()), Token));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(25));
        Assert.StartsWith("ASSAY_REDIS is set", failure.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1,password=***", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_none_is_installed_Garnet_is_fetched_in_its_place()
    {
        await using var home = HomeWithBinaries();
        var kind = RedisServers.CreateBareKind().Add(new RedisProcessProvider(new RedisInstallations(none: true))).Add(new GarnetDownloadProvider());
        var server = await home.Finder().FindAsync(new ServerRequest(kind), Token);
        Assert.Equal("download", server.Provider);
        Assert.Equal("Garnet 2.2.8 in place of Redis", server.Source);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        Assert.True(await redis.GetDatabase(200).StringSetAsync("key", "value"));
        Assert.Equal("value", await redis.GetDatabase(200).StringGetAsync("key"));
    }

    [Fact]
    public async Task Valkey_is_taken_where_no_Redis_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Neither runs on Windows.");
        await using var home = new TemporaryHome();
        var (installed, _) = await new RedisInstallations().FindAsync(Search(home), Token).FirstAsync(Token);
        File.CreateSymbolicLink(Path.Combine(home.Path, "valkey-server"), installed);
        var kind = RedisServers.CreateBareKind().Add(new RedisProcessProvider(new RedisInstallations(places: [])));
        var server = await home.Finder(("PATH", home.Path)).FindAsync(new ServerRequest(kind), Token);
        Assert.Equal(Path.Combine(home.Path, "valkey-server"), server.Source);
    }

    [Fact]
    public async Task A_running_Garnet_takes_the_place_of_no_installed_Redis()
    {
        await using var home = HomeWithBinaries();
        var garnet = await home.Finder(("ASSAY_REDIS_PROVIDER", "download")).FindAsync(new ServerRequest(RedisServers.CreateKind()), Token);
        Assert.Equal("download", garnet.Provider);
        Assert.Equal("process", (await home.FindRedisAsync(Token)).Provider);
    }

    private static ServerSearch Search(TemporaryHome home) =>
        new(new ServerRequest(RedisServers.CreateKind()), new ServerFinderOptions { Home = home.Home }, null);

    /// <summary>A home whose binaries are those of all tests, so that 580 MB are fetched once.</summary>
    private static TemporaryHome HomeWithBinaries()
    {
        var home = new TemporaryHome();
        Directory.CreateSymbolicLink(home.Home.Binaries, ServerHome.Default.Ensure(ServerHome.Default.Binaries));
        return home;
    }

    private static async Task<string> SettingAsync(ConnectionMultiplexer redis, string name) =>
        (await redis.GetServers()[0].ConfigGetAsync(name)).Single().Value;
}
