using Assay.Kafka.Backends;
using Assay.Kafka.Tests.Backends;
using Assay.Timelines;

[assembly: AssemblyFixture(typeof(ApacheKafka))]

namespace Assay.Kafka.Tests.Backends;

public sealed class ExternalBackendTests(ApacheKafka kafka)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sandboxes_on_one_cluster_do_not_see_each_other()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        await one.PublishAsync("orders", KafkaMessage.Text("hello", key: "k"), Cancelled);
        var record = Assert.Single(await one.ReadAsync("orders", Cancelled));
        Assert.Equal(("hello", "k", "orders"), (record.ValueText, record.KeyText, record.Topic));
        Assert.Empty(await other.ReadAsync("orders", Cancelled));
    }

    [Fact]
    public async Task Tells_a_tombstone_from_an_empty_value()
    {
        await using var backend = await StartAsync();
        await backend.PublishAsync("orders", KafkaMessage.Text(null, key: "gone"), Cancelled);
        await backend.PublishAsync("orders", KafkaMessage.Text(""), Cancelled);
        Assert.Equal([(null, "gone"), ("", null)], (await backend.ReadAsync("orders", Cancelled)).Select(record => (record.ValueText, record.KeyText)));
    }

    [Fact]
    public async Task A_reset_hides_records_drops_new_topics_and_leaves_consumers_in_their_group()
    {
        await using var backend = await StartAsync();
        await using var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders");
        await Eventually.Within(TimeSpan.FromSeconds(30)).Value(() => backend.GroupAsync("workers", Cancelled), state => state.IsStable, Cancelled);
        await backend.MarkBaselineAsync(Cancelled);
        for (var round = 0; round < 2; round++)
        {
            await backend.PublishAsync("orders", KafkaMessage.Text($"round {round}"), Cancelled);
            await backend.PublishAsync("extra", KafkaMessage.Text("x"), Cancelled);
            await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => consumer.Values.Count == round + 1, Cancelled);
            await Eventually.Within(TimeSpan.FromSeconds(30)).Value(async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null, Cancelled);
            await backend.ResetAsync(Cancelled);
            Assert.Empty(await backend.ReadAsync("orders", Cancelled));
            await Eventually.Within(TimeSpan.FromSeconds(10)).Value(
                () => backend.TopicsAsync(Cancelled), topics => topics.SequenceEqual(["orders"]), Cancelled);
        }

        Assert.Equal(["round 0", "round 1"], consumer.Values);
    }

    [Fact]
    public async Task Is_not_at_rest_while_a_group_is_behind()
    {
        await using var backend = await StartAsync();
        await using var consumer = new Consumer(backend.BootstrapServers, backend.Prefix + "workers", backend.Prefix + "orders");
        await backend.PublishAsync("orders", KafkaMessage.Text("first"), Cancelled);
        await Eventually.Within(TimeSpan.FromSeconds(30)).Value(async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null && seen.Changes > 1, Cancelled);
        consumer.HoldsBack = true;
        await backend.PublishAsync("orders", KafkaMessage.Text("second"), Cancelled);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => consumer.Values.Count == 2, Cancelled);
        Assert.Contains("workers' is 1 behind", (await backend.ObserveAsync(Cancelled)).Busy, StringComparison.Ordinal);
        consumer.HoldsBack = false;
        await Eventually.Within(TimeSpan.FromSeconds(30)).Value(async () => await backend.ObserveAsync(Cancelled), seen => seen.Busy is null, Cancelled);
    }

    private async Task<ExternalBackend> StartAsync()
    {
        var backend = await ExternalBackend.OpenAsync(await kafka.BootstrapServersAsync(), Cancelled);
        await backend.StartAsync([new DeclaredTopic("orders", 1)], new Timeline(), Cancelled);
        return backend;
    }
}
