using Assay.Kafka.SchemaRegistry.Tests.Protos;
using Confluent.SchemaRegistry;

namespace Assay.Kafka.SchemaRegistry.Tests;

public sealed class ClientTests
{
    private const string V1 = """{"type":"record","name":"Order","fields":[{"name":"id","type":"long"}]}""";
    private const string V2 = """{"type":"record","name":"Order","fields":[{"name":"id","type":"int"}]}""";

    [Fact]
    public async Task Serves_the_client_of_confluent()
    {
        await using var pool = Registered.Pool();
        await using var rented = await Registered.RentAsync(pool);
        using var client = rented.Client();
        var id = await client.RegisterSchemaAsync("orders", new Schema(V1, SchemaType.Avro));
        Assert.Equal(id, await client.GetSchemaIdAsync("orders", new Schema(V1, SchemaType.Avro)));
        Assert.Equal(V1, (await client.GetSchemaAsync(id)).SchemaString);
        Assert.Equal((1, "orders"), (await client.GetLatestSchemaAsync("orders")) is var latest ? (latest.Version, latest.Subject) : default);
        Assert.Equal([1], await client.GetSubjectVersionsAsync("orders"));
        Assert.Equal(["orders"], await client.GetAllSubjectsAsync());
        Assert.False(await client.IsCompatibleAsync("orders", new Schema(V2, SchemaType.Avro)));
        Assert.Equal(Compatibility.Full, await client.UpdateCompatibilityAsync(Compatibility.Full, "orders"));
        Assert.Equal(Compatibility.Full, await client.GetCompatibilityAsync("orders"));
        var refused = await Assert.ThrowsAsync<Confluent.SchemaRegistry.SchemaRegistryException>(() => client.RegisterSchemaAsync("orders", new Schema(V2, SchemaType.Avro)));
        Assert.Equal(409, refused.ErrorCode);
        Assert.Contains("TYPE_MISMATCH", refused.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<Confluent.SchemaRegistry.SchemaRegistryException>(() => client.GetLatestSchemaAsync("none"));
        Assert.Equal(40401, missing.ErrorCode);
    }

    [Fact]
    public async Task Knows_the_subjects_of_topics_on_a_server_without_the_prefix_of_the_sandbox()
    {
        const string Prefix = "assay-0123456789-12-";
        await using var pool = Registered.Pool(registry => registry.Subject("orders-value", V1).Compatibility("orders-value", CompatibilityLevel.None));
        await using var rented = await Registered.RentAsync(pool);
        using var client = rented.Client();
        var latest = await client.GetLatestSchemaAsync($"{Prefix}orders-value");
        Assert.Equal((1, V1, $"{Prefix}orders-value"), (latest.Version, latest.SchemaString, latest.Subject));
        Assert.Equal(latest.Id, await client.GetSchemaIdAsync($"{Prefix}orders-value", new Schema(V1, SchemaType.Avro)));
        Assert.Equal($"{Prefix}orders-value", (await client.LookupSchemaAsync($"{Prefix}orders-value", new Schema(V1, SchemaType.Avro), ignoreDeletedSchemas: true)).Subject);
        Assert.Equal(Compatibility.None, await client.GetCompatibilityAsync($"{Prefix}orders-value"));
        Assert.Equal($"{Prefix}orders-value", (await client.GetRegisteredSchemaAsync($"{Prefix}orders-value", 1)).Subject);
        var id = await client.RegisterSchemaAsync($"{Prefix}orders-value", new Schema(V2, SchemaType.Avro));
        Assert.Equal([1, 2], await client.GetSubjectVersionsAsync($"{Prefix}orders-value"));
        Assert.Equal(["orders-value"], await client.GetAllSubjectsAsync());
        Assert.Equal(["orders-value"], rented.Schemas.Subjects);
        Assert.Equal(id, rented.Schemas.Versions($"{Prefix}orders-value")[^1].Id);
        Assert.Equal("orders-value", rented.Schemas.Register($"{Prefix}orders-value", V1).Subject);
    }

    [Fact]
    public async Task Answers_protobuf_as_text_or_as_a_descriptor()
    {
        await using var pool = Registered.Pool();
        await using var rented = await Registered.RentAsync(pool);
        using var client = rented.Client();
        var descriptor = MoneyReflection.Descriptor.SerializedData.ToBase64();
        var id = await client.RegisterSchemaAsync("money", new Schema(descriptor, SchemaType.Protobuf));
        Assert.Equal(descriptor, (await client.GetSchemaAsync(id, "serialized")).SchemaString);
        using var cold = rented.Client();
        var text = (await cold.GetSchemaAsync(id)).SchemaString;
        Assert.Contains("int64 cents = 1;", text, StringComparison.Ordinal);
        Assert.Equal(id, await cold.RegisterSchemaAsync("money", new Schema(text, SchemaType.Protobuf)));
    }

    [Fact]
    public async Task Serves_many_clients_at_once_with_one_id_for_one_schema()
    {
        await using var pool = Registered.Pool();
        await using var rented = await Registered.RentAsync(pool);
        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(async index =>
        {
            using var client = rented.Client();
            return (Schema: index % 4, Id: await client.RegisterSchemaAsync($"subject-{index % 8}", new Schema(V1.Replace("Order", $"Order{index % 4}", StringComparison.Ordinal), SchemaType.Avro)));
        }));
        Assert.All(ids.GroupBy(registered => registered.Schema), same => Assert.Single(same.Select(registered => registered.Id).Distinct()));
        Assert.Equal([1, 2, 3, 4], ids.Select(registered => registered.Id).Distinct().Order());
    }
}
