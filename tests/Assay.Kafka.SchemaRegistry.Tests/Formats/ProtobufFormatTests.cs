using Assay.Kafka.SchemaRegistry.Formats;
using Assay.Kafka.SchemaRegistry.Tests.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Assay.Kafka.SchemaRegistry.Tests.Formats;

public sealed class ProtobufFormatTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static OrderPlaced Placed(long id) => new()
    {
        OrderId = id,
        Total = new Money { Cents = 4000, Currency = "EUR" },
        At = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        Quantities = { ["a"] = 2 },
        Notes = { "x" },
        Card = "card_abc",
        Status = OrderPlaced.Types.Status.Paid,
    };

    [Fact]
    public async Task Writes_and_reads_messages_and_registers_their_files_with_those_that_they_import()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        var orders = rented.Events.Topic("orders", rented.Schemas.Protobuf<OrderPlaced>());
        await orders.Publish(Placed(7), key: "k", Cancelled);
        Assert.Equal(Placed(7), (await orders.ShouldReceive(order => order.OrderId == 7, cancellationToken: Cancelled)).Value);
        await orders.ShouldReceiveLike(
            new { orderId = 7, total = new { cents = 4000 }, at = "2026-01-02T03:04:05Z", quantities = new { a = 2 }, notes = new[] { "x" }, card = "card_abc", status = "STATUS_PAID" },
            cancellationToken: Cancelled);
        await orders.ShouldReceiveLike(
            new { OrderId = 7, Total = new { Currency = "EUR" }, Status = OrderPlaced.Types.Status.Paid }, cancellationToken: Cancelled);
        Assert.Equal(["orders-value", "shop/money.proto"], rented.Schemas.Subjects);
        Assert.Equal(new SchemaReference("shop/money.proto", "shop/money.proto", 1), Assert.Single(Assert.Single(rented.Schemas.Versions("orders-value")).References));
    }

    [Fact]
    public async Task Registers_no_imports_that_every_registry_knows()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("prices"));
        await using var rented = await Registered.RentAsync(pool);
        await rented.Events.Topic("prices", rented.Schemas.Protobuf<Priced>()).Publish(new Priced(), cancellationToken: Cancelled);
        Assert.Equal(["prices-value"], rented.Schemas.Subjects);
        Assert.Empty(Assert.Single(rented.Schemas.Versions("prices-value")).References);
    }

    [Fact]
    public async Task Writes_the_id_the_place_of_the_message_and_the_message()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("t"));
        await using var rented = await Registered.RentAsync(pool);
        async Task<byte[]> Written<T>(T message)
            where T : class, IMessage<T>, new()
        {
            await rented.Events.Topic("t", rented.Schemas.Protobuf<T>()).Publish(message, cancellationToken: Cancelled);
            return (await rented.Events.Topic("t").RecordsAsync(Cancelled))[^1].Value!.Value.ToArray();
        }

        // The map makes a nested message too, so that Line is the second one.
        Assert.Equal([0, 0, 0, 0, 2, 0, 8, 7], await Written(new OrderPlaced { OrderId = 7 }));
        Assert.Equal([0, 0, 0, 0, 2, 2, 2, 8, 7], await Written(new OrderShipped { OrderId = 7 }));
        Assert.Equal([0, 0, 0, 0, 2, 4, 0, 2, 10, 1, 115], await Written(new OrderPlaced.Types.Line { Sku = "s" }));
        await rented.Events.Topic("t", rented.Schemas.Protobuf<OrderPlaced.Types.Line>()).ShouldReceive(line => line.Sku == "s", cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Takes_a_record_with_another_message_for_none_of_its_own()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        await rented.Events.Topic("orders", rented.Schemas.Protobuf<OrderShipped>()).Publish(new OrderShipped { OrderId = 7 }, cancellationToken: Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(
            () => rented.Events.Topic("orders", rented.Schemas.Protobuf<OrderPlaced>()).ShouldReceive(within: TimeSpan.FromMilliseconds(50), cancellationToken: Cancelled));
        Assert.Contains("The value is a shop.OrderShipped, not a shop.OrderPlaced", missed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public async Task Reads_nested_messages_of_clients_that_count_the_messages_of_maps_and_of_those_that_do_not(byte index, bool readable)
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("t"));
        await using var rented = await Registered.RentAsync(pool);
        var lines = rented.Events.Topic("t", rented.Schemas.Protobuf<OrderPlaced.Types.Line>());
        var id = rented.Schemas.Register("t-value", "syntax = \"proto3\"; package shop; message OrderPlaced { map<string, int32> m = 1; message Line { string sku = 1; } message Other {} }", SchemaKind.Protobuf).Id;
        await lines.Publish(new KafkaMessage { Value = new byte[] { 0, 0, 0, 0, (byte)id, 4, 0, index, 10, 1, 115 } }, Cancelled);
        if (readable)
            Assert.Equal("s", (await lines.ShouldReceive(cancellationToken: Cancelled)).Value.Sku);
        else
            await lines.ShouldBeEmpty(_ => true, Cancelled);
    }

    [Fact]
    public async Task Reads_ids_from_headers_where_clients_put_them_there()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        var orders = rented.Events.Topic("orders", rented.Schemas.Protobuf<OrderShipped>());
        await orders.Publish(new OrderShipped { OrderId = 7 }, cancellationToken: Cancelled);
        using var client = rented.Client();
        var guid = Guid.Parse((await client.GetLatestSchemaAsync("orders-value")).Guid);
        byte[] header = [1, .. guid.ToByteArray(bigEndian: true), 2, 2];
        await orders.Publish(new KafkaMessage { Value = new OrderShipped { OrderId = 9 }.ToByteArray(), Headers = [new("__value_schema_id", header)] }, Cancelled);
        Assert.Equal(9, (await orders.ShouldReceive(order => order.OrderId == 9, cancellationToken: Cancelled)).Value.OrderId);
    }
}
