using System.Text.Json;
using Assay.Kafka.SchemaRegistry.Formats;
using Confluent.Kafka.SyncOverAsync;
using Confluent.SchemaRegistry.Serdes;

namespace Assay.Kafka.SchemaRegistry.Tests.Formats;

public sealed class JsonFormatTests
{
    private static readonly JsonSerializerOptions AsNamed = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public sealed class Order
    {
        public long OrderId { get; set; }

        public string? Note { get; set; }
    }

    [Fact]
    public async Task Reads_what_an_application_publishes()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        using var client = rented.Client();
        await rented.ProduceAsync("orders", new Order { OrderId = 7, Note = "n" }, new JsonSerializer<Order>(client));
        Assert.Equal(SchemaKind.JsonSchema, Assert.Single(rented.Schemas.Versions("orders-value")).Kind);
        var received = await rented.Events.Topic("orders", rented.Schemas.Json<Order>(AsNamed)).ShouldReceive(order => order.OrderId == 7, cancellationToken: Cancelled);
        Assert.Equal("n", received.Value.Note);
    }

    [Fact]
    public async Task Publishes_what_an_application_reads_with_the_latest_schema_of_the_subject()
    {
        await using var pool = Registered.Pool(
            registry => registry.Subject("orders-value", """{"type":"object","properties":{"OrderId":{"type":"integer"}}}""", SchemaKind.JsonSchema), kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        await rented.Events.Topic("orders", rented.Schemas.Json<Order>(AsNamed)).Publish(new Order { OrderId = 8 }, cancellationToken: Cancelled);
        Assert.Single(rented.Schemas.Versions("orders-value"));
        using var client = rented.Client();
        Assert.Equal(8, rented.Consume("orders", new JsonDeserializer<Order>(client).AsSyncOverAsync()).OrderId);
    }

    [Fact]
    public async Task Writes_with_the_subject_that_was_declared_for_a_topic_on_a_server()
    {
        await using var pool = Registered.Pool(registry => registry.Subject("orders-value", """{"type":"object"}""", SchemaKind.JsonSchema));
        await using var rented = await Registered.RentAsync(pool);
        var written = await rented.Schemas.Json<Order>().WriteAsync(new Order { OrderId = 8 }, "assay-0123456789-1-orders", Cancelled);
        Assert.Equal([0, 0, 0, 0, 1], written[..5].ToArray());
        Assert.Equal(["orders-value"], rented.Schemas.Subjects);
    }

    [Fact]
    public async Task Registers_the_schema_of_the_type_where_the_subject_has_none()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        var orders = rented.Events.Topic("orders", rented.Schemas.Json<Order>());
        await orders.Publish(new Order { OrderId = 8 }, cancellationToken: Cancelled);
        Assert.Contains("orderId", Assert.Single(rented.Schemas.Versions("orders-value")).Schema, StringComparison.Ordinal);
        await orders.ShouldReceiveLike(new { orderId = 8 }, cancellationToken: Cancelled);
    }
}
