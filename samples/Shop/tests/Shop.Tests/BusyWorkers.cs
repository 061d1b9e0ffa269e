using Assay;
using Assay.Http;
using Assay.Kafka;
using Assay.PostgreSql;
using Orders.Shared.Events;
using Shop.Tests;

[assembly: AssemblyFixture(typeof(SandboxPool<BusyWorkers>))]

namespace Shop.Tests;

/// <summary>Two workers that share the events between them, and nothing else.</summary>
public sealed class BusyWorkers : Sandbox
{
    public BusyWorkers(SandboxBuilder build)
    {
        Orders = build.Postgres("orders", db => db.Migrations("db/migrations"));
        Events = build.Kafka("events", kafka => kafka
            .Topic(OrderCreated.Topic, partitions: 4)
            .Topic(ShopSandbox.DeadLetters)
            .ConsumedBy("orders-worker"));
        First = Worker(build, "first worker");
        Second = Worker(build, "second worker");
    }

    public PostgresDatabase Orders { get; }

    public KafkaCluster Events { get; }

    public HostService<global::Orders.Worker.Program> First { get; }

    public HostService<global::Orders.Worker.Program> Second { get; }

    private HostService<global::Orders.Worker.Program> Worker(SandboxBuilder build, string name) => build.Host<global::Orders.Worker.Program>(name, worker => worker
        .Setting("ConnectionStrings:Orders", Orders)
        .Setting("Kafka:BootstrapServers", Events)
        .Setting("Kafka:Prefix", () => Events.Prefix)
        .Settings("Kafka:Client", KafkaClientSettings.Consumer));
}
