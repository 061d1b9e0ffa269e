using Assay;
using Assay.Http;
using Assay.Kafka;
using Assay.Kafka.SchemaRegistry;
using Assay.Kafka.SchemaRegistry.Formats;
using Xunit;

namespace Docs.Kafka;

public sealed class Warehouse : Sandbox
{
    public Warehouse(SandboxBuilder build)
    {
        // snippet: declare
        Schemas = build.KafkaSchemaRegistry("schemas", schemas => schemas
            .SubjectFile("order.shipped-value", "schemas/order-shipped.avsc")
            .Compatibility(CompatibilityLevel.FullTransitive));
        Events = build.Kafka("events", kafka => kafka.Topic("order.shipped"));
        Worker = build.Host<Orders.Worker.Program>("worker", worker => worker
            .Setting("Kafka:BootstrapServers", Events)
            .Setting("SchemaRegistry:Url", Schemas));
        // end
    }

    public KafkaSchemaRegistry Schemas { get; }
    public KafkaCluster Events { get; }
    public HostService<Orders.Worker.Program> Worker { get; }
}

internal static class RegistryUse
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task Topics(Warehouse warehouse)
    {
        // snippet: use
        var shipped = warehouse.Events.Topic("order.shipped", warehouse.Schemas.Avro<OrderShipped>());
        await shipped.Publish(new OrderShipped { OrderId = 123, Carrier = "DHL" }, cancellationToken: Cancelled);

        var received = await shipped.ShouldReceive(e => e.OrderId == 123, cancellationToken: Cancelled);
        Assert.Equal("DHL", received.Value.Carrier);
        await shipped.ShouldReceiveLike(new { orderId = 123 }, cancellationToken: Cancelled);
        // end
    }

    public static void Schemas(Warehouse warehouse)
    {
        // snippet: schemas
        Assert.Equal(["order.shipped-value"], warehouse.Schemas.Subjects);
        var refused = Assert.Throws<SchemaRegistryException>(() => warehouse.Schemas.Register("order.shipped-value", "\"int\""));
        Assert.Equal(409, refused.ErrorCode);
        // end
    }
}
