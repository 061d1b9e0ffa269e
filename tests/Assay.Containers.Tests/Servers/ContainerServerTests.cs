using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Assay.Dummy;
using Assay.PostgreSql.Servers;
using Assay.RabbitMq.Servers;
using Assay.Redis.Servers;
using Assay.Servers;
using Npgsql;
using StackExchange.Redis;

namespace Assay.Containers.Tests.Servers;

public sealed class ContainerServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostgreSql_is_set_for_tests_and_takes_settings()
    {
        await using var home = new TemporaryHome();
        var request = new ServerRequest(PostgresServers.Kind) { Settings = ImmutableSortedDictionary<string, string>.Empty.Add("work_mem", "7MB") };
        var server = await Engine.Finder(home).FindAsync(request, Token);
        Assert.Equal(("container", Engine.Postgres), (server.Provider, server.Source));
        Assert.Equal("off", await AskAsync(server, "show fsync"));
        Assert.Equal("7MB", await AskAsync(server, "show work_mem"));
        Assert.Equal("ÄSSAY", await AskAsync(server, "select upper('ässay')"));
        await AskAsync(server, "select pg_create_physical_replication_slot('none')", PostgresErrorCodes.ObjectNotInPrerequisiteState);
    }

    [Fact]
    public async Task Redis_listens_on_the_loopback_address_only_and_wants_its_password()
    {
        await using var home = new TemporaryHome();
        var server = await Engine.Finder(home).FindAsync(new ServerRequest(RedisServers.Kind), Token);
        using var client = (await Engine.FindAsync(Token)).Connect();
        var container = Assert.Single(await Engine.ContainersAsync(home, Token));
        var inspected = await client.TryGetAsync($"containers/{container.Id}/json", Token);
        var binding = inspected!["NetworkSettings"]!["Ports"]!["6379/tcp"]!.AsArray().Single()!;
        Assert.Equal("127.0.0.1", (string?)binding["HostIp"]);

        var intruder = ConfigurationOptions.Parse(server.ConnectionString);
        intruder.Password = "guess";
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(intruder));
        Assert.Equal(ConnectionFailureType.AuthenticationFailure, refused.FailureType);
        Assert.DoesNotContain(ConfigurationOptions.Parse(server.ConnectionString).Password!, inspected.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RabbitMq_comes_with_its_management_API()
    {
        await using var home = new TemporaryHome();
        var finder = Engine.Finder(home, ("ASSAY_RABBITMQ_IMAGE", Engine.RabbitMq));
        var server = await finder.FindAsync(new ServerRequest(RabbitServers.Kind), Token);
        Assert.Equal("container", server.Provider);
        var address = new Uri(server.ConnectionString);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(address.UserInfo)));
        var overview = await http.GetStringAsync(new Uri($"http://{address.Host}:{address.Query.Split('=')[1]}/api/overview"), Token);
        Assert.Contains($"\"rabbitmq_version\":\"{server.Version}\"", overview, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_container_serves_the_next_search_and_goes_with_a_stop()
    {
        await using var home = new TemporaryHome();
        var started = await Engine.Finder(home).FindAsync(new ServerRequest(RedisServers.Kind), Token);
        var found = await Engine.Finder(home).FindAsync(new ServerRequest(RedisServers.Kind), Token);
        Assert.True(found.Warm);
        Assert.Equal(started.ConnectionString, found.ConnectionString);

        await home.Servers.StopAllAsync(force: true, Token);
        Assert.Empty(await Engine.ContainersAsync(home, Token));
        Assert.Empty(home.Processes());
        await Eventually.Within(TimeSpan.FromSeconds(10)).True(() => started.Lost.IsCancellationRequested, Token);
    }

    [Fact]
    public async Task A_container_of_another_image_is_not_used()
    {
        await using var home = new TemporaryHome();
        using var client = (await Engine.FindAsync(Token)).Connect();
        await client.PostAsync($"images/{Engine.Redis}/tag?repo=assay-test/other-redis&tag=1", null, Token);
        var first = await Engine.Finder(home).FindAsync(new ServerRequest(RedisServers.Kind), Token);
        var second = await Engine.Finder(home, ("ASSAY_REDIS_IMAGE", "assay-test/other-redis:1")).FindAsync(new ServerRequest(RedisServers.Kind), Token);
        Assert.False(second.Warm);
        Assert.Equal("assay-test/other-redis:1", second.Source);
        Assert.NotEqual(first.ConnectionString, second.ConnectionString);
    }

    [Fact]
    public async Task Naming_an_image_asks_for_a_container_though_the_server_is_installed_unless_a_provider_is_forced()
    {
        await using var home = new TemporaryHome();
        var kind = RedisServers.Kind;
        Assert.Equal("container", (await Engine.Finder(home).FindAsync(new ServerRequest(kind), Token)).Provider);
        Assert.Equal("process", (await Engine.Finder(home, ("ASSAY_REDIS_PROVIDER", "process")).FindAsync(new ServerRequest(kind), Token)).Provider);
    }

    [Fact]
    public async Task An_image_with_another_version_than_the_pinned_one_is_refused()
    {
        await using var home = new TemporaryHome();
        var failure = await Assert.ThrowsAsync<ServerException>(
            () => Engine.Finder(home).FindAsync(new ServerRequest(RedisServers.Kind) { Version = "5" }, Token));
        Assert.Contains($"the image {Engine.Redis} holds Redis 7.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("but version 5 is pinned", failure.Message, StringComparison.Ordinal);
        Assert.Contains("because of ASSAY_REDIS_IMAGE", failure.Message, StringComparison.Ordinal);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(async () => (await Engine.ContainersAsync(home, Token)).Count == 0, Token);
    }

    [Fact]
    public async Task A_container_that_ends_at_once_shows_its_last_lines()
    {
        await using var home = new TemporaryHome();
        var request = new ServerRequest(RedisServers.Kind) { Settings = ImmutableSortedDictionary<string, string>.Empty.Add("no-such-setting", "1") };
        var started = Stopwatch.GetTimestamp();
        var failure = await LastWords.OfAsync(() => Engine.Finder(home).FindAsync(request, Token));
        TestContext.Current.SendDiagnosticMessage("said after {0:0.0} s", Stopwatch.GetElapsedTime(started).TotalSeconds);
        Assert.Contains($"the container of {Engine.Redis} ended while it started (exit code 1).", failure, StringComparison.Ordinal);
        Assert.Contains("no-such-setting", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_cannot_be_fetched_is_named_with_what_the_engine_said()
    {
        await using var home = new TemporaryHome();
        var finder = Engine.Finder(home, ("ASSAY_REDIS_IMAGE", "localhost:1/none/redis:0"));
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(RedisServers.Kind), Token));
        Assert.Contains("the image localhost:1/none/redis:0 is not on the engine", failure.Message, StringComparison.Ordinal);
        Assert.Contains("connection refused", failure.Message, StringComparison.Ordinal);
        Assert.Contains("docker pull localhost:1/none/redis:0    (or name another image: ASSAY_REDIS_IMAGE=…)", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string?> AskAsync(Server server, string question, string? refusedWith = null)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(question, connection);
        if (refusedWith is null)
            return (await command.ExecuteScalarAsync(Token))?.ToString();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync(Token));
        Assert.Equal(refusedWith, refused.SqlState);
        return null;
    }
}
