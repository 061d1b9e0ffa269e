using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Assay.RabbitMq.Tests;

/// <summary>Messages that wait in queues, with and without a consumer.</summary>
public sealed class WaitingMessageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_waits_behind_a_busy_consumer_is_seen()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await using var busy = await BusyAsync(bare);
        var work = bare.Bus.Queue("work");
        await work.Publish("held", Token);
        await work.ShouldReceive(static body => body == "held", cancellationToken: Token);
        await work.Publish("waits", Token);
        await work.Publish("waits", Token);

        var missed = await Assert.ThrowsAsync<MessageAssertionException>(() => work.ShouldBeEmpty(static body => body == "waits", Token));
        await work.ShouldReceive(static body => body == "waits", cancellationToken: Token);
        await work.ShouldReceiveExactly(2, static body => body == "waits", cancellationToken: Token);
        await work.ShouldReceiveExactly(3, cancellationToken: Token);

        Assert.StartsWith("work: expected no message that fits static body => body == \"waits\"; 2 of 3 messages fit:\n", missed.Message, StringComparison.Ordinal);
        await work.ShouldBeEmpty(static body => body == "other", Token);
    }

    [Fact]
    public async Task A_dead_letter_that_waits_behind_a_busy_consumer_is_not_taken_for_none()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await using var busy = await BusyAsync(bare);
        await bare.Bus.Queue("work").Publish("held", Token);
        await bare.Bus.Queue("work").ShouldReceive(static body => body == "held", cancellationToken: Token);
        await bare.Bus.Queue("first").Publish("dead", Token);
        await using (var taken = await bare.Bus.Queue("first").TakeAsync(cancellationToken: Token))
            await taken.NackAsync(requeue: false, Token);
        await Eventually.Within(TimeSpan.FromSeconds(10)).Value(() => bare.Bus.Queue("work").CountsAsync(Token), static counts => counts.Ready == 1, Token);

        var missed = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("work").ShouldBeEmpty(static body => body == "dead", Token));
        var miscounted = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("work").ShouldReceiveExactly(1, cancellationToken: Token));

        const string Unseen = "\n  unseen: 1 message(s) wait for its consumer that were not published to it, such as dead letters, and nobody can look into a queue that is consumed.";
        Assert.Contains(Unseen, missed.Message, StringComparison.Ordinal);
        Assert.Contains(Unseen, miscounted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_equals_one_that_is_done_counts_beside_it()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        var work = bare.Bus.Queue("work");
        await using (await BusyAsync(bare, autoAck: true))
        {
            await work.Publish("same", Token);
            await work.ShouldReceive(within: Bare.Patience, cancellationToken: Token);
        }

        await Eventually.Within(TimeSpan.FromSeconds(10)).Value(() => work.CountsAsync(Token), static counts => counts.Consumers == 0, Token);
        await work.Publish("same", Token);

        for (var look = 0; look < 3; look++)
            await work.ShouldReceiveExactly(2, cancellationToken: Token);
    }

    [Fact]
    public async Task A_message_that_a_consumer_handed_back_counts_once_beside_an_equal_one()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        var work = bare.Bus.Queue("work");
        await using (await BusyAsync(bare))
        {
            await work.Publish("same", Token);
            await work.ShouldReceive(cancellationToken: Token);
        }

        // It went back with its consumer.
        await Eventually.Within(TimeSpan.FromSeconds(10)).Value(() => work.CountsAsync(Token), static counts => counts is { Ready: 1, Consumers: 0 }, Token);
        await work.ShouldReceiveExactly(1, cancellationToken: Token);
        await work.Publish("same", Token);

        for (var look = 0; look < 3; look++)
            await work.ShouldReceiveExactly(2, cancellationToken: Token);
    }

    private static Assay.Sandboxes.InstancePool Pool() => Bare.Pool(static rabbit => rabbit
        .Queue("work").Queue("first", new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = "work" }));

    /// <summary>A consumer that takes one message and never ends with it.</summary>
    private static async Task<IConnection> BusyAsync(Bare bare, bool autoAck = false)
    {
        var connection = await bare.Bus.ConnectAsync(Token);
        var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.BasicQosAsync(0, prefetchCount: 1, global: false, Token);
        await channel.BasicConsumeAsync("work", autoAck, new AsyncEventingBasicConsumer(channel), Token);
        return connection;
    }
}
