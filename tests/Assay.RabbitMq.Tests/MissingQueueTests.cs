namespace Assay.RabbitMq.Tests;

/// <summary>Queues that are not there, or not there yet.</summary>
public sealed class MissingQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publishing_to_a_queue_that_is_not_there_fails_and_names_those_that_are()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("audit").Queue("orders.work"));
        await using var bare = await Bare.RentAsync(pool);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Bus.Queue("order.work").Publish("lost", Token));

        Assert.Equal("bus: nothing was published, there is no queue 'order.work'; there are 'orders.work', 'audit'.", refused.Message);
        await bare.Bus.Queue("orders.work").Publish("kept", Token);
        await bare.Bus.Queue("orders.work").ShouldReceiveExactly(1, cancellationToken: Token);
    }

    [Fact]
    public async Task A_message_is_taken_out_of_a_queue_that_is_declared_while_the_test_waits()
    {
        await using var pool = Bare.Pool();
        await using var bare = await Bare.RentAsync(pool);
        await using var connection = await bare.Bus.ConnectAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        // The first ask is over: the server has refused it.
        var taking = bare.Bus.Queue("late").TakeAsync(TimeSpan.FromSeconds(20), Token);
        await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("never").TakeAsync(TimeSpan.FromMilliseconds(100), Token));
        Assert.False(taking.IsCompleted);

        await channel.QueueDeclareAsync("late", durable: false, exclusive: false, autoDelete: true, cancellationToken: Token);
        await bare.Bus.Queue("late").Publish("here", Token);

        await using var taken = await taking;
        Assert.Equal("here", taken.Delivery.BodyText);
        await taken.AckAsync(Token);
    }

    [Fact]
    public async Task Who_takes_a_message_out_of_a_queue_that_never_comes_is_told_so()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("work"));
        await using var bare = await Bare.RentAsync(pool);
        var soon = TimeSpan.FromMilliseconds(100);

        var absent = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("wrok").TakeAsync(soon, Token));
        var empty = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("work").TakeAsync(soon, Token));

        Assert.Equal("wrok: expected a message to take within 0.1 s; there is no queue 'wrok'; there are 'work'.", absent.Message);
        Assert.Equal("work: expected a message to take within 0.1 s; it has 0 consumers, 0 ready and 0 unacknowledged.", empty.Message);
    }
}
