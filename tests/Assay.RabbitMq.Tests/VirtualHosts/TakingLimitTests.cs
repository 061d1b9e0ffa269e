using Assay.RabbitMq.VirtualHosts;

namespace Assay.RabbitMq.Tests.VirtualHosts;

/// <summary>A server that takes no message: an alarm on the shared node would stop all other tests, so the wait is tested alone.</summary>
public sealed class TakingLimitTests
{
    private const string Tried = "bus: a message was published to the exchange 'orders'";
    private const string Advice = "Check the node's disk and memory alarms (rabbitmqctl status): while one is on, nothing that is published is taken. Free some space or raise the limit.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("low on disk", "the server has blocked the connection (\"low on disk\")")]
    [InlineData(null, "no confirm came")]
    public async Task A_message_that_is_never_taken_fails_with_what_the_server_said(string? reason, string seen)
    {
        var late = await Assert.ThrowsAsync<SandboxException>(
            () => TakingLimit.WaitAsync(Tried, TimeSpan.FromMilliseconds(10), () => reason, NeverAsync, Token));

        Assert.Equal($"{Tried}, and was not taken within 0.01 s: {seen}. {Advice}", late.Message);
    }

    [Fact]
    public async Task Who_ends_the_wait_himself_hears_that_it_was_ended()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = TakingLimit.WaitAsync(Tried, TakingLimit.Default, static () => "low on disk", NeverAsync, ended.Token);
        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task What_is_taken_in_time_is_answered() =>
        Assert.Equal(7, await TakingLimit.WaitAsync(Tried, TakingLimit.Default, static () => null, static _ => Task.FromResult(7), Token));

    private static async Task<bool> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return true;
    }
}
