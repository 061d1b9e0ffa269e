using Assay;
using Assay.Http;
using Assay.Kafka;
using Assay.PostgreSql;
using Assay.Redis;
using Orders.Shared.Events;
using Shop.Tests;

[assembly: AssemblyFixture(typeof(SandboxPool<ShopSandbox>))]

namespace Shop.Tests;

/// <summary>
/// Everything the order system needs, once for each test that runs at the same time: both applications in process, wired by the same
/// configuration keys as in production, on a real database, keyspace and cluster, with a stubbed payment API.
/// </summary>
public sealed class ShopSandbox : Sandbox
{
    public ShopSandbox(SandboxBuilder build)
    {
        Orders = build.Postgres("orders", db => db.Migrations("db/migrations"));
        Inventory = build.Redis("inventory");
        Events = build.Kafka("events", kafka => kafka
            .Topic(OrderCreated.Topic)
            .Topic(DeadLetters)
            .ConsumedBy("orders-worker"));
        Payments = build.HttpStub("payments");

        Api = build.WebService<Program>("api", api => api
            .Setting("ConnectionStrings:Orders", Orders)
            .Setting("Redis:Connection", Inventory)
            .Setting("Redis:Prefix", () => Inventory.Prefix)
            .Setting("Kafka:BootstrapServers", Events)
            .Setting("Kafka:Prefix", () => Events.Prefix)
            .Settings("Kafka:Client", KafkaClientSettings.Common)
            .Setting("Payments:BaseAddress", Payments)
            .Setting("Payments:RetryBaseDelay", TimeSpan.FromMilliseconds(5))
            .Setting("Payments:Timeout", TimeSpan.FromSeconds(20))
            .Setting("Jwt:SigningKey", Tokens.SigningKey)
            .Setting("Jwt:Issuer", Tokens.Issuer)
            .Setting("Jwt:Audience", Tokens.Audience));
        Worker = build.Host<Orders.Worker.Program>("worker", worker => worker
            .Setting("ConnectionStrings:Orders", Orders)
            .Setting("Kafka:BootstrapServers", Events)
            .Setting("Kafka:Prefix", () => Events.Prefix)
            .Settings("Kafka:Client", KafkaClientSettings.Consumer));

        build.AtRest("no unsent outbox row", async cancellationToken =>
            !await Orders.Scalar<bool>($"select exists (select from outbox where sent_at is null)", cancellationToken));
    }

    public const string DeadLetters = OrderCreated.Topic + ".dlq";

    public PostgresDatabase Orders { get; }

    public RedisKeyspace Inventory { get; }

    public KafkaCluster Events { get; }

    public HttpStub Payments { get; }

    public WebService<Program> Api { get; }

    public HostService<Orders.Worker.Program> Worker { get; }
}
