namespace Assay.RabbitMq.Tests;

/// <summary>Queues that tell what they hold only from time to time, and that limit how often a message is delivered.</summary>
public sealed class QuorumQueueTests
{
    private static readonly Dictionary<string, object?> Quorum = new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 3 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_sees_nothing_of_what_the_test_before_left_in_one()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("audit", Quorum));
        string first;
        await using (var bare = await Bare.RentAsync(pool))
        {
            first = bare.Bus.VirtualHost;
            foreach (var value in (string[])["one", "two", "three"])
                await bare.Bus.Queue("audit").Publish(value, Token);
            Assert.Equal(3, (await bare.Bus.Queue("audit").CountsAsync(Token)).Ready);
        }

        await using var again = await Bare.RentAsync(pool);

        Assert.Equal(first, again.Bus.VirtualHost);
        Assert.Equal(0, (await again.Bus.Queue("audit").CountsAsync(Token)).Ready);
        await again.Bus.Queue("audit").ShouldBeEmpty(cancellationToken: Token);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Is_at_rest_only_when_everything_is_acknowledged()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("work", Quorum));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue("work").Publish("slow", Token);
        await using var taken = await bare.Bus.Queue("work").TakeAsync(cancellationToken: Token);

        Assert.NotNull((await bare.Bus.ObserveCoreAsync(Token)).Busy);
        var unrest = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.ShouldComeToRest(TimeSpan.FromSeconds(2), Token));
        Assert.Contains("1 message(s) of the queue 'work' are not acknowledged", unrest.Message, StringComparison.Ordinal);

        await taken.AckAsync(Token);
        await bare.Bus.ShouldComeToRest(TimeSpan.FromSeconds(20), Token);
    }

    [Fact]
    public async Task Waiting_for_another_message_does_not_use_up_how_often_one_may_be_delivered()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("audit", Quorum));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue("audit").Publish("kept", Token);

        await Assert.ThrowsAsync<MessageAssertionException>(
            () => bare.Bus.Queue("audit").ShouldReceive(static value => value == "other", TimeSpan.FromMilliseconds(500), Token));

        Assert.Equal(1, (await bare.Bus.Queue("audit").CountsAsync(Token)).Ready);
    }
}
