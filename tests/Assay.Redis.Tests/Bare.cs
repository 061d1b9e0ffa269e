using Assay.Sandboxes;

namespace Assay.Redis.Tests;

/// <summary>A sandbox with a keyspace and nothing else.</summary>
internal sealed class Bare(RedisKeyspace keyspace) : Sandbox
{
    public RedisKeyspace Keyspace { get; } = keyspace;

    public static InstancePool Pool(Action<RedisKeyspaceBuilder>? declare = null, int most = 1) =>
        new(typeof(Bare), build => new Bare(build.Redis("inventory", declare)), new PoolLimits(1, most, TimeSpan.FromSeconds(30)));

    public static async Task<Bare> RentAsync(InstancePool pool)
    {
        // In a flow of its own: a test may rent several.
        var flow = RentFlow.Begin();
        return (Bare)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }
}
