namespace Assay.RabbitMq.Tests;

/// <summary>A sandbox that has lost its virtual host: what nobody sees any more did not "not come".</summary>
public sealed class LostHostTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_expectation_says_that_the_virtual_host_is_lost()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Exchange("orders", "topic").Queue("work"));
        await using var bare = await Bare.RentAsync(pool);
        // It waits when the host goes.
        var waiting = bare.Bus.Exchange("orders").ShouldReceive(within: Long, cancellationToken: Token);
        await bare.Bus.Server.Api.DeleteAsync($"vhosts/{bare.Bus.VirtualHost}", Token);

        await ShouldBeLostAsync(bare, () => waiting);
        await ShouldBeLostAsync(bare, () => bare.Bus.Exchange("orders").ShouldReceive(within: Long, cancellationToken: Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Exchange("orders").ShouldReceiveExactly(0, cancellationToken: Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Exchange("orders").ShouldBeEmpty(cancellationToken: Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Queue("work").ShouldReceive(within: Long, cancellationToken: Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Queue("work").ShouldBeEmpty(cancellationToken: Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Queue("work").ShouldCatchUp(Long, Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Queue("work").ShouldBeConsumed(within: Long, cancellationToken: Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Queue("other").ShouldBeConsumed(within: Long, cancellationToken: Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Queue("other").TakeAsync(Long, Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.Queue("work").Publish("lost", Token));
        await ShouldBeLostAsync(bare, () => bare.Bus.ShouldComeToRest(Long, Token));
    }

    private static async Task ShouldBeLostAsync(Bare bare, Func<Task> expect)
    {
        var lost = await Assert.ThrowsAsync<SandboxException>(() => expect().WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.StartsWith($"the connection that holds this process's lease on the virtual host '{bare.Bus.VirtualHost}' ended (", lost.Message, StringComparison.Ordinal);
    }
}
