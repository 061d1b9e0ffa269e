using Assay.RabbitMq.Servers;
using Assay.Sandboxes;
using Assay.Servers;

namespace Assay.RabbitMq.Tests;

/// <summary>A sandbox with one virtual host, on the node that all tests share and that stays warm.</summary>
internal sealed class Bare(RabbitVirtualHost bus) : Sandbox
{
    /// <summary>For what has to happen: how busy the machine is, is not what tests are about.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public RabbitVirtualHost Bus { get; } = bus;

    public static InstancePool Pool(Action<RabbitVirtualHostBuilder>? declare = null, Action<SandboxBuilder, RabbitVirtualHost>? more = null) => new(
        typeof(Bare),
        build =>
        {
            var bus = build.RestWithin(Patience).RabbitMq("bus", declare);
            more?.Invoke(build, bus);
            return new Bare(bus);
        },
        new PoolLimits(1, 1, TimeSpan.FromSeconds(60)));

    public static async Task<Bare> RentAsync(InstancePool pool)
    {
        await ServerAsync();
        var flow = RentFlow.Begin();
        return (Bare)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }

    /// <summary>The node. Where none can be had the test is skipped, but not on CI.</summary>
    public static async Task<Server> ServerAsync()
    {
        try
        {
            return await RabbitServers.FindAsync(cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (ServerException missing) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}
