using Assay.Sandboxes;
using Confluent.SchemaRegistry;

namespace Assay.Kafka.SchemaRegistry.Tests;

/// <summary>A sandbox with a schema registry, and a cluster where one is needed.</summary>
internal sealed class Registered(KafkaSchemaRegistry schemas, KafkaCluster? events) : Sandbox
{
    public KafkaSchemaRegistry Schemas { get; } = schemas;

    public KafkaCluster Events => events!;

    public static InstancePool Pool(Action<KafkaSchemaRegistryBuilder>? declare = null, Action<KafkaClusterBuilder>? topics = null) => new(
        typeof(Registered),
        build => new Registered(build.KafkaSchemaRegistry("schemas", declare), topics is null ? null : build.Kafka("events", topics)),
        new PoolLimits(1, 1, TimeSpan.FromSeconds(30)));

    public static Task<Registered> RentAsync(InstancePool pool)
    {
        var flow = RentFlow.Begin();
        return Awaited();

        async Task<Registered> Awaited() => (Registered)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }

    /// <summary>A client as applications have it.</summary>
    public CachedSchemaRegistryClient Client() => new(new SchemaRegistryConfig { Url = Schemas.ConnectionSetting });
}
