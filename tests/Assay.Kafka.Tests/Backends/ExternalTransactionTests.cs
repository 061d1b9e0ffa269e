using Assay.Kafka.Backends;
using Confluent.Kafka;

namespace Assay.Kafka.Tests.Backends;

/// <summary>One application in two sandboxes of a server, whose producers have a <c>transactional.id</c>.</summary>
public sealed class ExternalTransactionTests(ApacheKafka kafka)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sandboxes_that_prefix_their_transactional_id_do_not_disturb_each_other()
    {
        await using var one = await kafka.BackendAsync();
        await using var other = await kafka.BackendAsync();
        using var first = Producer(one, one.Prefix + "billing");
        first.BeginTransaction();
        await first.ProduceAsync(one.Prefix + "orders", new() { Value = "one" }, Cancelled);

        using var second = Producer(other, other.Prefix + "billing");
        second.BeginTransaction();
        await second.ProduceAsync(other.Prefix + "orders", new() { Value = "other" }, Cancelled);

        first.CommitTransaction(Patience);
        second.CommitTransaction(Patience);
        await ShouldReadAsync(one, "one");
        await ShouldReadAsync(other, "other");
    }

    [Fact]
    public async Task Two_sandboxes_with_one_transactional_id_fence_each_other()
    {
        await using var one = await kafka.BackendAsync();
        await using var other = await kafka.BackendAsync();
        // Of this test alone, as a name that no sandbox prefixes is everybody's.
        var shared = one.Prefix + "shared";
        using var first = Producer(one, shared);
        first.BeginTransaction();
        await first.ProduceAsync(one.Prefix + "orders", new() { Value = "one" }, Cancelled);

        using var second = Producer(other, shared);

        var fenced = Assert.ThrowsAny<KafkaException>(() => first.CommitTransaction(Patience));
        Assert.True(fenced.Error.IsFatal, fenced.Error.ToString());
        Assert.Empty(await ValuesAsync(one));
    }

    private static IProducer<Null, string> Producer(ExternalBackend backend, string transactionalId)
    {
        var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = backend.BootstrapServers, TransactionalId = transactionalId })
            .SetLogHandler(static (_, _) => { }).Build();
        producer.InitTransactions(Patience);
        return producer;
    }

    // The cluster answers a commit before it has told the partitions.
    private static async Task ShouldReadAsync(ExternalBackend backend, string value) =>
        await Eventually.Within(Patience).Value(() => ValuesAsync(backend), values => values.SequenceEqual([value]), Cancelled);

    private static async Task<IEnumerable<string?>> ValuesAsync(ExternalBackend backend) =>
        (await backend.ReadAsync("orders", Cancelled)).Select(static record => record.ValueText);
}
