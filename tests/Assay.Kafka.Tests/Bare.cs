using Assay.Sandboxes;

namespace Assay.Kafka.Tests;

/// <summary>A sandbox with one cluster.</summary>
internal sealed class Bare(KafkaCluster cluster) : Sandbox
{
    public KafkaCluster Cluster { get; } = cluster;

    public static InstancePool Pool(Action<KafkaClusterBuilder>? declare = null, Action<SandboxBuilder>? more = null) => new(
        typeof(Bare),
        build =>
        {
            more?.Invoke(build);
            return new Bare(build.Kafka("events", declare));
        },
        new PoolLimits(1, 1, TimeSpan.FromSeconds(30)));

    public static Task<Bare> RentAsync(InstancePool pool)
    {
        var flow = RentFlow.Begin();
        return Awaited();

        async Task<Bare> Awaited() => (Bare)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }
}
