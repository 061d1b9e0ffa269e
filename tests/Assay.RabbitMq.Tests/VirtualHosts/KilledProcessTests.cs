using Assay.RabbitMq.Management;
using Assay.RabbitMq.Servers;
using Assay.RabbitMq.VirtualHosts;

namespace Assay.RabbitMq.Tests.VirtualHosts;

/// <summary>Processes that are killed while they hold virtual hosts of a server that others use too.</summary>
public sealed class KilledProcessTests
{
    private static readonly int Rounds = TestRun.Count(1, 30);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leave_nothing_that_is_held_twice_or_stays_and_touch_nothing_foreign()
    {
        var server = (await Bare.ServerAsync()).ConnectionString;
        var address = RabbitAddress.Parse(server);
        var api = new ManagementApi(address);
        // One that is nobody's, one whose name only looks like Assay's, one with the tag and another name.
        var mark = Guid.NewGuid().ToString("N")[..16];
        string[] foreign = ["shop-" + mark, "assay-" + mark, "shop-tagged-" + mark];
        foreach (var name in foreign)
            await api.PutAsync($"vhosts/{name}", name.Contains("tagged", StringComparison.Ordinal) ? new { tags = VirtualHostSweeper.Tag } : new { tags = "shop" }, Token);
        await using var pool = Bare.Pool(rabbit => rabbit.Queue("kept"));
        await using var living = await Bare.RentAsync(pool);
        await living.Bus.Queue("kept").Publish("message", Token);
        try
        {
            for (var round = 0; round < Rounds; round++)
                await KillSomeAsync(server, living.Bus.Server.Sweeper, api);
            Assert.Equal(1, (await living.Bus.Queue("kept").CountsAsync(Token)).Ready);
            var left = (await api.VirtualHostsAsync(Token)).Select(host => host.Name).ToList();
            Assert.All(foreign, name => Assert.Contains(name, left));
        }
        finally
        {
            foreach (var name in foreign)
                await api.DeleteAsync($"vhosts/{name}", CancellationToken.None);
        }
    }

    private static async Task KillSomeAsync(string server, VirtualHostSweeper sweeper, ManagementApi api)
    {
        var renters = Enumerable.Range(0, 3).Select(_ => RenterProcess.Start(server)).ToList();
        try
        {
            foreach (var renter in renters)
            {
                await Soon.True(() => renter.Held.Count > 0 || renter.HasEnded, Token);
                Assert.False(renter.HasEnded, renter.Output);
                renter.Kill();
            }
        }
        finally
        {
            renters.ForEach(renter => renter.Dispose());
        }

        Assert.All(renters, renter => Assert.DoesNotContain("FAILED", renter.Output, StringComparison.Ordinal));
        var held = renters.SelectMany(renter => renter.Held).ToHashSet(StringComparer.Ordinal);
        await Soon.True(
            async () =>
            {
                await sweeper.SweepAsync(Token);
                return !(await api.VirtualHostsAsync(Token)).Any(host => held.Contains(host.Name));
            },
            Token);
    }
}
