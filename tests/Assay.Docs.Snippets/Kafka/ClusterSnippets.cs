using Assay;
using Assay.Http;
using Assay.Kafka;
using Assay.Kafka.Broker;
using Assay.PostgreSql;
using Orders.Shared.Events;
using Xunit;

namespace Docs.Kafka;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build)
    {
        // snippet: declare
        Events = build.Kafka("events", kafka => kafka
            .Topic("order.created", partitions: 3)
            .Topic("order.created.dlq")
            .ConsumedBy("orders-worker"));
        Worker = build.Host<Orders.Worker.Program>("worker", worker => worker
            .Setting("Kafka:BootstrapServers", Events)
            .Setting("Kafka:Prefix", () => Events.Prefix));
        // end
    }

    /// <summary>Settings of clients, one of them other than proposed.</summary>
    internal static void Fast(ServiceSetup worker) =>
        // snippet: settings
        worker.Settings("Kafka:Client", KafkaClientSettings.Consumer)
            .Setting("Kafka:Client:heartbeat.interval.ms", 500);
    // end

    public KafkaCluster Events { get; }
    public HostService<Orders.Worker.Program> Worker { get; }
}

public sealed class Billing : Sandbox
{
    public Billing(SandboxBuilder build)
    {
        Orders = build.Postgres("orders");
        // snippet: early
        Events = build.Kafka("events", kafka => kafka
            .Topic("order.created")
            .ConsumedBy("billing", commitsBeforeProcessing: true));
        build.AtRest("every order has its invoice", async cancellationToken =>
            !await Orders.Scalar<bool>($"select exists (select from orders where invoice is null)", cancellationToken));
        // end
    }

    public PostgresDatabase Orders { get; }
    public KafkaCluster Events { get; }
}

internal static class Use
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task Topics(Store store)
    {
        // snippet: use
        var orders = store.Events.Topic<OrderCreated>("order.created");
        await orders.Publish(new OrderCreated { OrderId = 123, UserId = 1 }, key: "123", Cancelled);
        await orders.Publish(KafkaMessage.Text("not json at all"), Cancelled);

        var received = await orders.ShouldReceive(e => e.OrderId == 123, cancellationToken: Cancelled);
        Assert.Equal("123", received.Record.KeyText);

        var dead = await store.Events.Topic("order.created.dlq").ShouldReceiveExactly(1, cancellationToken: Cancelled);
        Assert.Equal("not json at all", dead[0].Value);
        // end

        // snippet: trouble
        var group = store.Events.Group("orders-worker");
        await orders.Duplicate(received.Record, Cancelled);
        await group.Redeliver(received.Record, Cancelled);
        await group.Rewind(Cancelled);
        await group.Rebalance(Cancelled);
        await group.ShouldCatchUp(cancellationToken: Cancelled);

        var cluster = store.Events.Embedded;
        cluster.Faults.LoseAnswers(new FaultScope { Api = KafkaApi.Produce, Times = 1 });
        await cluster.StopBrokerAsync(1);
        cluster.StartBroker(1);
        // end
    }
}
