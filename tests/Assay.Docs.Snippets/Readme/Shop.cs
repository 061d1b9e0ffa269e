using Assay;
using Assay.Http;
using Assay.Kafka;
using Assay.PostgreSql;
using Assay.Redis;

namespace Docs.Readme;

// snippet: sandbox
public sealed class Shop : Sandbox
{
    public Shop(SandboxBuilder build)
    {
        Orders = build.Postgres("orders", db => db.Migrations("db/migrations"));
        Inventory = build.Redis("inventory");
        Events = build.Kafka("events", kafka => kafka.Topic("order.created"));
        Payments = build.HttpStub("payments");
        Api = build.WebService<Program>("api", api => api
            .Setting("ConnectionStrings:Orders", Orders)
            .Setting("Redis:Connection", Inventory)
            .Setting("Kafka:BootstrapServers", Events)
            .Setting("Payments:BaseAddress", Payments));
    }

    public PostgresDatabase Orders { get; }
    public RedisKeyspace Inventory { get; }
    public KafkaCluster Events { get; }
    public HttpStub Payments { get; }
    public WebService<Program> Api { get; }
}
// end
