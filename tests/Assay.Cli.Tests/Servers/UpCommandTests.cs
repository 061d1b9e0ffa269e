using Assay.Cli.Tests.Support;
using Assay.Kafka.Broker;
using Assay.Servers;
using Confluent.Kafka;
using StackExchange.Redis;

namespace Assay.Cli.Tests.Servers;

public sealed class UpCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new("home");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await new ServerDirectory(new ServerHome(_home.Path)).StopAllAsync(force: true);
        _home.Dispose();
    }

    [Fact]
    public async Task A_server_stays_warm_after_up_ended_and_is_taken_by_the_next()
    {
        await using var first = await RunAsync("up", "redis", "--json");
        first.HasEndedWith(0);
        var connectionString = Assert.Single(first.Events).GetProperty("connectionString").GetString()!;

        await using (var redis = await ConnectionMultiplexer.ConnectAsync(connectionString))
            Assert.True(await redis.GetDatabase().StringSetAsync("kept", "warm"));

        await using var second = await RunAsync("up", "REDIS", "--json");
        Assert.Equal(connectionString, Assert.Single(second.Events).GetProperty("connectionString").GetString());
        await using var status = await RunAsync("status");
        Assert.Contains("idle for", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_stops_by_itself_after_the_idle_time_that_was_asked_for()
    {
        await using var up = await RunAsync("up", "redis", "--idle", "200ms");
        up.HasEndedWith(0);
        Assert.Matches(@"^Redis \S+ +process +redis://", up.Output);

        await Eventually.Within(TimeSpan.FromMinutes(1)).Value(
            async () =>
            {
                await using var status = await RunAsync("status");
                return status.Output;
            },
            output => output.Contains("No server is running", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Kafka_is_the_embedded_broker_in_a_process_of_its_own()
    {
        await using var first = await RunAsync("up", "kafka", "--json");
        first.HasEndedWith(0);
        var server = Assert.Single(first.Events);
        Assert.Equal("broker", server.GetProperty("provider").GetString());

        var config = new ProducerConfig { BootstrapServers = server.GetProperty("connectionString").GetString() };
        using (var producer = new ProducerBuilder<Null, string>(config).Build())
            Assert.Equal(0, (await producer.ProduceAsync("kept", new() { Value = "warm" }, TestContext.Current.CancellationToken)).Offset.Value);

        await using var second = await RunAsync("up", "kafka", "--json");
        Assert.Equal(config.BootstrapServers, Assert.Single(second.Events).GetProperty("connectionString").GetString());
        await using var pinned = await RunAsync("up", "kafka@4");
        Assert.Contains("the embedded broker is no Apache Kafka 4", pinned.Errors, StringComparison.Ordinal);
        await using var down = await RunAsync("down", "kafka");
        down.HasEndedWith(0);
    }

    [Fact]
    public async Task Kafka_is_that_of_a_compose_file_where_it_runs()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        _home.Write("compose.yaml", $$"""
            services:
              events: { image: apache/kafka, ports: ["{{cluster.BootstrapServers.Split(':')[1]}}:9092"] }
            """);
        await using var up = await RunAsync("up", "kafka", "--json");

        up.HasEndedWith(0);
        Assert.Equal("compose", Assert.Single(up.Events).GetProperty("provider").GetString());
    }

    [Theory]
    [InlineData("There is no kind 'mongo'. There are postgres, ", "mongo")]
    [InlineData("nowhere.json can't be read", "nowhere.json")]
    [InlineData("names no version", "postgres@")]
    [InlineData("--idle=soon is no duration", "redis", "--idle", "soon")]
    public async Task What_can_not_be_started_is_refused_with_the_reason(string said, params string[] arguments)
    {
        var cli = await CliInvocation.RunAsync(["up", .. arguments]);

        cli.HasEndedWith(2);
        Assert.Contains(said, cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_word_of_what_to_start_it_asks()
    {
        await using var cli = await RunAsync("up");

        cli.HasEndedWith(2);
        Assert.Contains("Which servers? There is neither assay.json nor compose.yaml in ", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_settings_name_is_started_and_a_file_may_be_told()
    {
        var settings = _home.Write("suite/needs.json", """{ "redis": { "cache": {}, "sessions": {} } }""");
        await using var cli = await RunAsync("up", settings, "--json");

        cli.HasEndedWith(0);
        Assert.Equal("redis", Assert.Single(cli.Events).GetProperty("kind").GetString());
    }

    private async Task<CliProcess> RunAsync(params string[] arguments)
    {
        var cli = CliProcess.Start(arguments, _home.Path, ("ASSAY_HOME", _home.Path));
        await cli.ExitCodeAsync();
        return cli;
    }
}
