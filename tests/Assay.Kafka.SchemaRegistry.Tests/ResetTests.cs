using Assay.Kafka.SchemaRegistry.Tests.Api;
using Assay.Resources;
using Assay.Sandboxes;

namespace Assay.Kafka.SchemaRegistry.Tests;

public sealed class ResetTests
{
    private const string Declared = """{"type":"record","name":"Order","fields":[]}""";

    [Fact]
    public async Task Takes_out_what_a_test_registered_and_keeps_what_was_declared()
    {
        await using var pool = Registered.Pool(registry => registry.Subject("declared", Declared).Compatibility("declared", CompatibilityLevel.None));
        await using (var first = await Registered.RentAsync(pool))
        {
            first.Schemas.Register("own", "\"int\"");
            first.Schemas.Register("declared", "\"int\"");
            using var requests = new Requests(first.Schemas);
            await requests.Ok("PUT", "/config", new { compatibility = "NONE" });
            await requests.Ok("PUT", "/mode/declared", new { mode = "READONLY" });
            Assert.Equal(["declared", "own"], first.Schemas.Subjects);
        }

        await using var second = await Registered.RentAsync(pool);
        Assert.Equal(["declared"], second.Schemas.Subjects);
        Assert.Equal(Declared, Assert.Single(second.Schemas.Versions("declared")).Schema);
        using var again = new Requests(second.Schemas);
        Assert.Equal("""{"compatibilityLevel":"BACKWARD"}""", await again.Ok("GET", "/config"));
        Assert.Equal("""{"mode":"READWRITE"}""", await again.Ok("GET", "/mode/declared?defaultToGlobal=true"));
    }

    [Fact]
    public async Task Keeps_what_a_service_registers_while_other_parts_are_not_ready_yet()
    {
        await using var pool = new InstancePool(
            typeof(Registered),
            build =>
            {
                var schemas = build.KafkaSchemaRegistry("schemas");
                build.Add(new ReadyLater(schemas));
                return new Registered(schemas, null);
            },
            new PoolLimits(1, 1, TimeSpan.FromSeconds(30)));
        await using (var first = await Registered.RentAsync(pool))
        {
            first.Schemas.Register("of-the-test", "\"int\"");
            Assert.Equal(["of-the-service", "of-the-test"], first.Schemas.Subjects);
        }

        await using (var second = await Registered.RentAsync(pool))
        {
            Assert.Equal(["of-the-service"], second.Schemas.Subjects);
            second.Schemas.Register("of-the-test", "\"int\"");
        }

        await using var third = await Registered.RentAsync(pool);
        Assert.Equal(["of-the-service"], third.Schemas.Subjects);
    }

    /// <summary>Is ready after the registry, and meanwhile a service registers its schema.</summary>
    private sealed class ReadyLater(KafkaSchemaRegistry schemas) : Resource("later")
    {
        protected override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        protected override Task ReadyAsync(CancellationToken cancellationToken)
        {
            schemas.Register("of-the-service", "\"string\"");
            return Task.CompletedTask;
        }

        protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);
    }

    [Fact]
    public async Task Brings_back_a_declared_subject_that_a_test_deleted()
    {
        await using var pool = Registered.Pool(registry => registry.Subject("declared", Declared));
        await using (var first = await Registered.RentAsync(pool))
        {
            using var requests = new Requests(first.Schemas);
            await requests.Ok("DELETE", "/subjects/declared");
            await requests.Ok("DELETE", "/subjects/declared?permanent=true");
        }

        await using var second = await Registered.RentAsync(pool);
        Assert.Equal((1, 1), Assert.Single(second.Schemas.Versions("declared")) is var version ? (version.Version, version.Id) : default);
    }

    [Fact]
    public async Task Never_gives_an_id_or_a_version_to_another_schema_since_warm_clients_remember_them()
    {
        await using var pool = Registered.Pool();
        using var warm = new HttpClientHolder();
        SchemaVersion one, two;
        await using (var first = await Registered.RentAsync(pool))
        {
            warm.Client = first.Client();
            one = first.Schemas.Register("orders", "\"int\"");
            Assert.Equal("\"int\"", (await warm.Client.GetRegisteredSchemaAsync("orders", one.Version)).SchemaString);
        }

        await using (var second = await Registered.RentAsync(pool))
        {
            two = second.Schemas.Register("orders", "\"string\"");
            Assert.NotEqual((one.Id, one.Version), (two.Id, two.Version));
            Assert.NotEqual(one.Id, two.Id);
            Assert.NotEqual(one.Version, two.Version);
            // What the warm client remembers is still true, and an id from the first test still leads to its schema.
            Assert.Equal("\"int\"", (await warm.Client.GetRegisteredSchemaAsync("orders", one.Version)).SchemaString);
            using var cold = second.Client();
            Assert.Equal("\"int\"", (await cold.GetSchemaAsync(one.Id)).SchemaString);
        }

        await using var third = await Registered.RentAsync(pool);
        var again = third.Schemas.Register("orders", "\"int\"");
        Assert.Equal((one.Id, one.Version), (again.Id, again.Version));
    }

    private sealed class HttpClientHolder : IDisposable
    {
        public Confluent.SchemaRegistry.CachedSchemaRegistryClient Client { get; set; } = null!;

        public void Dispose() => Client.Dispose();
    }

    [Fact]
    public async Task Refuses_a_declaration_that_is_no_schema()
    {
        await using var pool = Registered.Pool(registry => registry.Subject("orders", "{}"));
        var failed = await Assert.ThrowsAnyAsync<SandboxException>(() => Registered.RentAsync(pool));
        Assert.Contains("the schema declared for 'orders' is refused: Invalid Avro schema at '/': 'type' is missing", failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_declared_schemas_from_files_by_their_endings()
    {
        await using var pool = Registered.Pool(registry => registry.SubjectFile("shop/money.proto", "tests/Assay.Kafka.SchemaRegistry.Tests/Protos/money.proto"));
        await using var rented = await Registered.RentAsync(pool);
        Assert.Equal(SchemaKind.Protobuf, Assert.Single(rented.Schemas.Versions("shop/money.proto")).Kind);
    }
}
