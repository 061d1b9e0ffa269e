using Assay.RabbitMq.Management;
using Assay.RabbitMq.Servers;
using Assay.RabbitMq.VirtualHosts;

namespace Assay.RabbitMq.Tests.VirtualHosts;

public sealed class VirtualHostSweeperTests
{
    private static readonly int Makings = TestRun.Count(5, 200);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leaves_what_is_being_made_to_its_maker_but_not_for_ever()
    {
        var address = RabbitAddress.Parse((await Bare.ServerAsync()).ConnectionString);
        var api = new ManagementApi(address);
        var now = DateTimeOffset.UtcNow;
        var made = await MakeAsync(api, VirtualHostSweeper.TagOfMaking(now.AddMinutes(10)));
        var left = await MakeAsync(api, VirtualHostSweeper.TagOfMaking(now.AddMinutes(-5)));
        var claimed = await MakeAsync(api, VirtualHostSweeper.TagOfMaking(now.AddMinutes(10)));
        try
        {
            await api.PutAsync($"permissions/{claimed}/{ManagementApi.Segment(address.User)}", new { configure = ".*", write = ".*", read = ".*" }, Token);
            await using var lease = await LeasedVirtualHost.TryClaimAsync(address, claimed, isOwn: true, Token);
            Assert.NotNull(lease);
            // Only now: the sweep of another process would take it before it is claimed.
            await api.PutAsync($"vhosts/{claimed}", new { tags = VirtualHostSweeper.TagOfMaking(now.AddMinutes(-5)) }, Token);
            var sweeper = new VirtualHostSweeper(address, api);
            // Another test's sweep may be about to remove it, and then this one leaves it alone.
            await Eventually.Within(TimeSpan.FromSeconds(60)).True(
                async () =>
                {
                    await sweeper.SweepAsync(Token);
                    return (await api.VirtualHostsAsync(Token)).All(host => host.Name != left);
                },
                Token);
            var there = (await api.VirtualHostsAsync(Token)).Select(host => host.Name).ToList();
            Assert.Contains(made, there);
            Assert.Contains(claimed, there);
        }
        finally
        {
            foreach (var name in (string[])[made, left, claimed])
                await api.DeleteAsync($"vhosts/{name}", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Takes_nothing_from_those_who_make_theirs_meanwhile()
    {
        var address = RabbitAddress.Parse((await Bare.ServerAsync()).ConnectionString);
        var sweeper = new VirtualHostSweeper(address, new ManagementApi(address));
        await using var pool = Bare.Pool(rabbit => rabbit.Queue("kept"));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sweeping = Task.Run(
            async () =>
            {
                while (!enough.IsCancellationRequested)
                    await sweeper.SweepAsync(Token);
            },
            Token);
        try
        {
            for (var left = Makings; left > 0; left--)
            {
                await using var rented = await Bare.RentAsync(pool);
                // What can't be put back is replaced.
                await using var connection = await rented.Bus.ConnectAsync(Token);
                await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
                await channel.QueueDeleteAsync("kept", ifUnused: false, ifEmpty: false, cancellationToken: Token);
            }
        }
        finally
        {
            await enough.CancelAsync();
            await sweeping;
        }
    }

    private static async Task<string> MakeAsync(ManagementApi api, string tag)
    {
        var name = VirtualHostSweeper.Prefix + Guid.NewGuid().ToString("N")[..16];
        await api.PutAsync($"vhosts/{name}", new { tags = tag }, Token);
        return name;
    }
}
