using Assay.Kafka.Broker;
using Assay.Kafka.Servers;
using Assay.Sandboxes;
using Assay.Servers;

namespace Assay.Kafka.Tests.Backends;

/// <summary>Probes on a server that refuses to be read, for which an embedded broker with faults stands.</summary>
public sealed class ExternalProbeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_that_fails_is_tried_again_while_there_is_time()
    {
        await using var broker = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancelled);
        await using var pool = Pool(broker);
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        await orders.Publish("x", cancellationToken: Cancelled);
        using var refused = broker.Faults.Fail(KafkaErrorCode.TopicAuthorizationFailed, new FaultScope { Api = KafkaApi.ListOffsets, Times = 1 });

        Assert.Equal("x", (await orders.ShouldReceive(within: Patience, cancellationToken: Cancelled)).Value);

        Assert.Equal(1, refused.Hits);
    }

    [Fact]
    public async Task A_miss_says_why_a_topic_could_not_be_read()
    {
        await using var broker = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancelled);
        await using var pool = Pool(broker);
        await using var bare = await Bare.RentAsync(pool);
        var orders = bare.Cluster.Topic("orders");
        await orders.Publish("x", cancellationToken: Cancelled);
        using var refused = broker.Faults.Fail(KafkaErrorCode.TopicAuthorizationFailed, new FaultScope { Api = KafkaApi.ListOffsets });

        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceive(within: Short, cancellationToken: Cancelled));

        Assert.Equal(
            "orders: expected a record within 0.05 s; nothing was read there.\n  can't be read: orders: orders-0: Broker: Topic authorization failed", missed.Message);
    }

    private static InstancePool Pool(EmbeddedKafkaCluster broker) => Bare.Pool(kafka =>
    {
        kafka.Topic("orders").FindServer = _ => Task.FromResult(new Server
        {
            Kind = KafkaServers.Kind,
            Provider = "faulty",
            Version = "",
            Source = "the test",
            ConnectionString = broker.BootstrapServers,
        });
    });
}
