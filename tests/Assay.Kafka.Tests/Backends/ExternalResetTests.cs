using Assay.Kafka.Backends;
using Assay.Servers;
using Confluent.Kafka;

namespace Assay.Kafka.Tests.Backends;

/// <summary>What a return does on a server, and what it can't put back.</summary>
public sealed class ExternalResetTests(ApacheKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task Asks_for_another_sandbox_when_a_topic_was_deleted() => ReplacesAsync(
        "the topic 'orders' was deleted", static (backend, admin) => admin.DeleteTopicsAsync([backend.Prefix + "orders"]));

    [Fact]
    public Task Asks_for_another_sandbox_when_a_topic_was_made_anew() => ReplacesAsync("the topic 'orders' was made anew", static async (backend, admin) =>
    {
        await admin.DeleteTopicsAsync([backend.Prefix + "orders"]);
        await admin.CreateTopicsAsync([new() { Name = backend.Prefix + "orders", NumPartitions = 1 }]);
    });

    [Fact]
    public Task Asks_for_another_sandbox_when_a_topic_has_grown() => ReplacesAsync(
        "the topic 'orders' has 2 partitions instead of 1", static (backend, admin) => admin.CreatePartitionsAsync([new() { Topic = backend.Prefix + "orders", IncreaseTo = 2 }]));

    [Fact]
    public async Task Asks_for_another_sandbox_when_a_compacted_topic_was_written_to()
    {
        await using var backend = await kafka.BackendAsync();
        using var admin = Admin(backend);
        await admin.CreateTopicsAsync([new() { Name = backend.Prefix + "prices", NumPartitions = 1, Configs = new() { ["cleanup.policy"] = "compact" } }]);
        await Eventually.Within(Patience).Value(() => backend.TopicsAsync(Cancelled), static topics => topics.Contains("prices"), Cancelled);
        await backend.MarkBaselineAsync(Cancelled);
        await backend.PublishAsync("prices", KafkaMessage.Text("1", key: "a"), Cancelled);

        var outcome = await backend.ResetAsync(Cancelled);

        Assert.Equal("'prices' was written to, a compacted topic, of which Kafka deletes no records", outcome.ReplaceBecause);
    }

    [Fact]
    public async Task Is_no_change_itself()
    {
        await using var backend = await StartAsync();
        await backend.PublishAsync("orders", KafkaMessage.Text("kept topic"), Cancelled);
        await using (var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "a test's", backend.Prefix + "extra"))
        {
            await backend.PublishAsync("extra", KafkaMessage.Text("topic that goes"), Cancelled);
            await Eventually.Within(Patience).True(() => consumer.Values.Count == 1, Cancelled);
        }

        var before = await backend.ObserveAsync(Cancelled);
        var outcome = await backend.ResetAsync(Cancelled);
        var after = await backend.ObserveAsync(Cancelled);

        Assert.Null(outcome.ReplaceBecause);
        Assert.Null(before.Busy);
        Assert.Equal(before, after);
        Assert.Equal(["orders"], await backend.TopicsAsync(Cancelled));
        Assert.Equal(GroupState.None, await backend.GroupAsync("a test's", Cancelled));
    }

    [Fact]
    public async Task A_sandbox_whose_server_is_gone_is_replaced_before_the_next_test_gets_it()
    {
        using var lost = new CancellationTokenSource();
        var running = await kafka.ServerAsync();
        var servers = new Queue<Server>([Like(running, lost.Token), running]);
        await using var pool = Bare.Pool(declare => declare.FindServer = _ => Task.FromResult(servers.Dequeue()));
        var bare = await Bare.RentAsync(pool);
        await bare.DisposeAsync();
        await using (var again = await Bare.RentAsync(pool))
            Assert.Same(bare, again);

        await lost.CancelAsync();

        await using var next = await Bare.RentAsync(pool);
        Assert.NotSame(bare, next);
        Assert.Contains("the Kafka server is gone: it was stopped or killed", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    private static Server Like(Server server, CancellationToken lost) => new()
    {
        Kind = server.Kind,
        Provider = server.Provider,
        Version = server.Version,
        Source = server.Source,
        ConnectionString = server.ConnectionString,
        Lost = lost,
    };

    private static IAdminClient Admin(ExternalBackend backend) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = backend.BootstrapServers }).SetLogHandler(static (_, _) => { }).Build();

    private async Task ReplacesAsync(string reason, Func<ExternalBackend, IAdminClient, Task> change)
    {
        await using var backend = await StartAsync();
        using (var admin = Admin(backend))
            await change(backend, admin);

        // The brokers hear of it a moment after the controller has answered.
        await Eventually.Within(Patience).Value(async () => (await backend.ResetAsync(Cancelled)).ReplaceBecause, because => because == reason, Cancelled);
    }

    private async Task<ExternalBackend> StartAsync()
    {
        var backend = await kafka.BackendAsync();
        await backend.MarkBaselineAsync(Cancelled);
        return backend;
    }
}
