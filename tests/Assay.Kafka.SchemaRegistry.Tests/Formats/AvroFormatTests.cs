using System.Globalization;
using Assay.Kafka.SchemaRegistry.Formats;
using Avro;
using Avro.Generic;
using Confluent.Kafka.SyncOverAsync;
using Confluent.SchemaRegistry.Serdes;

namespace Assay.Kafka.SchemaRegistry.Tests.Formats;

public sealed class AvroFormatTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static GenericRecord Generic(string schema, params (string Name, object? Value)[] fields)
    {
        var record = new GenericRecord((RecordSchema)global::Avro.Schema.Parse(schema));
        foreach (var (name, value) in fields)
            record.Add(name, value);
        return record;
    }

    [Fact]
    public async Task Reads_what_an_application_publishes_with_a_generated_class()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        using var client = rented.Client();
        await rented.ProduceAsync("orders", new OrderCreated { OrderId = 7, Note = "n" }, new AvroSerializer<OrderCreated>(client));
        var orders = rented.Events.Topic("orders", rented.Schemas.Avro<OrderCreated>());
        var received = await orders.ShouldReceive(order => order.OrderId == 7, cancellationToken: Cancelled);
        Assert.Equal("n", received.Value.Note);
        await orders.ShouldReceiveLike(new { orderId = 7 }, cancellationToken: Cancelled);
        Assert.Equal(["orders-value"], rented.Schemas.Subjects);
    }

    [Fact]
    public async Task Publishes_what_an_application_reads()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        await rented.Events.Topic("orders", rented.Schemas.Avro<OrderCreated>()).Publish(new OrderCreated { OrderId = 8 }, cancellationToken: Cancelled);
        using var client = rented.Client();
        Assert.Equal(8, rented.Consume("orders", new AvroDeserializer<OrderCreated>(client).AsSyncOverAsync()).OrderId);
    }

    [Fact]
    public async Task Reads_generic_records_as_they_were_written()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        using var client = rented.Client();
        var schema = """
            {"type":"record","name":"Order","fields":[{"name":"id","type":"long"},{"name":"tags","type":{"type":"map","values":"int"}},
              {"name":"state","type":{"type":"enum","name":"State","symbols":["NEW","DONE"]}},{"name":"lines","type":{"type":"array","items":"string"}}]}
            """;
        var state = new GenericEnum((EnumSchema)((RecordSchema)global::Avro.Schema.Parse(schema))["state"].Schema, "DONE");
        var written = Generic(schema, ("id", 5L), ("tags", new Dictionary<string, object> { ["a"] = 1 }), ("state", state), ("lines", new[] { "x", "y" }));
        await rented.ProduceAsync("orders", written, new AvroSerializer<GenericRecord>(client));
        var orders = rented.Events.Topic("orders", rented.Schemas.Avro<GenericRecord>());
        var received = await orders.ShouldReceiveLike(new { id = 5, tags = new { a = 1 }, state = "DONE", lines = new[] { "x", "y" } }, cancellationToken: Cancelled);
        Assert.Equal(5L, received.Value["id"]);
    }

    private enum Size
    {
        Small,
        Large,
    }

    [Fact]
    public async Task Finds_values_by_shapes_of_the_types_that_applications_have_for_them()
    {
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", CurrencyDecimalSeparator = "," } };
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("prices"));
        await using var rented = await Registered.RentAsync(pool);
        var schema = """
            {"type":"record","name":"Price","fields":[{"name":"Amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}},
              {"name":"rebate","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},{"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
              {"name":"weight","type":"float"},{"name":"size","type":{"type":"enum","name":"Size","symbols":["Small","Large"]}}]}
            """;
        var at = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var size = new GenericEnum((EnumSchema)((RecordSchema)global::Avro.Schema.Parse(schema))["size"].Schema, "Large");
        var prices = rented.Events.Topic("prices", rented.Schemas.Avro<GenericRecord>());
        await prices.Publish(
            Generic(schema, ("Amount", new AvroDecimal(40.125m)), ("rebate", new AvroDecimal(-0.05m)), ("at", at), ("weight", 0.1f), ("size", size)), cancellationToken: Cancelled);
        await prices.ShouldReceiveLike(new { Amount = 40.125m, rebate = -0.05, at, weight = 0.1f, size = Size.Large }, cancellationToken: Cancelled);
        await prices.ShouldReceiveLike(new { amount = 40.125, Rebate = -0.05m, Weight = 0.1 }, cancellationToken: Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(
            () => prices.ShouldReceiveLike(new { Amount = 40.126m, Size = Size.Small }, TimeSpan.FromMilliseconds(50), Cancelled));
        Assert.Contains("""(Amount is 40.125, expected 40.126; Size is "Large", expected "Small")""", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_records_of_an_older_version_by_the_schema_of_the_class()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        var older = """{"type":"record","name":"OrderCreated","namespace":"Assay.Kafka.SchemaRegistry.Tests.Formats","fields":[{"name":"gone","type":"int"},{"name":"orderId","type":"int"}]}""";
        await rented.Events.Topic("orders", rented.Schemas.Avro<GenericRecord>()).Publish(Generic(older, ("gone", 1), ("orderId", 9)), cancellationToken: Cancelled);
        var received = await rented.Events.Topic("orders", rented.Schemas.Avro<OrderCreated>()).ShouldReceive(cancellationToken: Cancelled);
        Assert.Equal((9L, null), (received.Value.OrderId, received.Value.Note));
    }

    [Fact]
    public async Task Shows_values_as_json_and_says_why_others_can_not_be_read()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        var orders = rented.Events.Topic("orders", rented.Schemas.Avro<OrderCreated>());
        await orders.Publish(new OrderCreated { OrderId = 1 }, cancellationToken: Cancelled);
        await orders.Publish(KafkaMessage.Text("text"), Cancelled);
        await orders.Publish(new KafkaMessage { Value = new byte[] { 0, 0, 0, 0, 99, 1 } }, Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => orders.ShouldReceiveLike(new { orderId = 2 }, TimeSpan.FromMilliseconds(50), Cancelled));
        Assert.Contains("""orders[0]@0 {"orderId":1,"note":null}""", missed.Message, StringComparison.Ordinal);
        Assert.Contains("orderId is 1, expected 2", missed.Message, StringComparison.Ordinal);
        Assert.Contains("not a OrderCreated: The value does not begin with the id of a schema", missed.Message, StringComparison.Ordinal);
        Assert.Contains("The registry 'schemas' has no schema of the value's id", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_to_publish_what_the_subject_does_not_take()
    {
        await using var pool = Registered.Pool(registry => registry.Subject("orders-value", "\"int\""), kafka => kafka.Topic("orders"));
        await using var rented = await Registered.RentAsync(pool);
        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(
            () => rented.Events.Topic("orders", rented.Schemas.Avro<OrderCreated>()).Publish(new OrderCreated(), cancellationToken: Cancelled));
        Assert.Equal(409, refused.ErrorCode);
        Assert.Contains("TYPE_MISMATCH", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_warm_producer_publish_after_a_reset_with_the_id_that_it_remembers()
    {
        await using var pool = Registered.Pool(topics: kafka => kafka.Topic("orders"));
        Confluent.SchemaRegistry.CachedSchemaRegistryClient client;
        AvroSerializer<OrderCreated> warm;
        await using (var first = await Registered.RentAsync(pool))
        {
            client = first.Client();
            warm = new AvroSerializer<OrderCreated>(client);
            await first.ProduceAsync("orders", new OrderCreated { OrderId = 1 }, warm);
        }

        await using var second = await Registered.RentAsync(pool);
        await second.ProduceAsync("orders", new OrderCreated { OrderId = 2 }, warm);
        await second.Events.Topic("orders", second.Schemas.Avro<OrderCreated>()).ShouldReceive(order => order.OrderId == 2, cancellationToken: Cancelled);
        using var cold = second.Client();
        var read = await new AvroDeserializer<OrderCreated>(cold).DeserializeAsync(
            (await second.Events.Topic("orders").RecordsAsync(Cancelled))[^1].Value!.Value, isNull: false, new Confluent.Kafka.SerializationContext(Confluent.Kafka.MessageComponentType.Value, "orders"));
        Assert.Equal(2, read.OrderId);
        client.Dispose();
    }

    [Fact]
    public async Task Takes_only_classes_that_avro_can_read()
    {
        await using var pool = Registered.Pool();
        await using var rented = await Registered.RentAsync(pool);
        Assert.Contains("it takes GenericRecord, or a generated class", Assert.Throws<NotSupportedException>(() => rented.Schemas.Avro<string>()).Message, StringComparison.Ordinal);
    }
}
