using Assay.Sandboxes;

namespace Assay.Kafka.Tests;

/// <summary>A sandbox with one cluster and a service in the group "workers", which the cluster declares.</summary>
internal sealed class Consumed(KafkaCluster cluster, Worker worker) : Sandbox
{
    public KafkaCluster Cluster { get; } = cluster;

    public Worker Worker { get; } = worker;

    public static InstancePool Pool(TimeSpan restWithin) => new(
        typeof(Consumed),
        build =>
        {
            var cluster = build.RestWithin(restWithin).Kafka("events", static kafka => kafka.Topic("orders").ConsumedBy("workers"));
            return new Consumed(cluster, build.Add(new Worker(cluster)));
        },
        new PoolLimits(1, 1, TimeSpan.FromSeconds(60)));

    public static Task<Consumed> RentAsync(InstancePool pool)
    {
        var flow = RentFlow.Begin();
        return Awaited();

        async Task<Consumed> Awaited() => (Consumed)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }
}
