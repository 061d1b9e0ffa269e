using RabbitMQ.Client;

namespace Assay.RabbitMq.Tests;

/// <summary>Messages that die in a queue, what they tell of it, and how they come back.</summary>
public sealed class DeadLetterTests
{
    private const string Work = "work";
    private const string Dead = "dead";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rejected_message_tells_where_it_came_from()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish("bad", "order.created", Token);
        await RejectAsync(bare, Work);

        var dead = await bare.Bus.Queue(Dead).ShouldReceive(static body => body == "bad", cancellationToken: Token);

        var death = Assert.Single(dead.Delivery.Deaths);
        Assert.Equal((Work, "rejected", 1L, "orders"), (death.Queue, death.Reason, death.Count, death.Exchange));
        Assert.Equal(["order.created"], death.RoutingKeys);
        Assert.Equal("rejected 1 time in work", death.ToString());
    }

    [Fact]
    public async Task A_dead_letter_is_the_copy_of_its_message()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish("good", "order.created", Token);
        var other = await bare.Bus.Exchange("orders").ShouldReceive(within: Bare.Patience, cancellationToken: Token);
        await bare.Bus.Exchange("orders").Publish("bad", "order.created", Token);
        var original = await bare.Bus.Exchange("orders").ShouldReceive(static body => body == "bad", cancellationToken: Token);
        await using (var good = await bare.Bus.Queue(Work).TakeAsync(cancellationToken: Token))
            await good.AckAsync(Token);
        await RejectAsync(bare, Work);

        var copy = await bare.Bus.Queue(Dead).ShouldReceiveCopyOf(original.Delivery, cancellationToken: Token);
        var missed = await Assert.ThrowsAsync<MessageAssertionException>(
            () => bare.Bus.Queue(Dead).ShouldReceiveCopyOf(other.Delivery, TimeSpan.FromMilliseconds(200), Token));

        Assert.Single(copy.Deaths);
        Assert.StartsWith("dead: expected a copy of orders/order.created good  → work within 0.2 s; 0 of 1 messages fit:\n", missed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_dies_when_its_time_in_the_queue_is_over()
    {
        await using var pool = Pool(("x-message-ttl", 20));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish("late", Token);

        Assert.Equal("expired", Assert.Single((await bare.Bus.Queue(Dead).ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Delivery.Deaths).Reason);
    }

    [Fact]
    public async Task A_message_dies_when_its_own_time_is_over()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish(RabbitMessage.Text("late") with { Expiration = TimeSpan.FromMilliseconds(20) }, Token);

        Assert.Equal("expired", Assert.Single((await bare.Bus.Queue(Dead).ShouldReceive(within: Bare.Patience, cancellationToken: Token)).Delivery.Deaths).Reason);
    }

    [Fact]
    public async Task The_oldest_message_dies_when_the_queue_is_full()
    {
        await using var pool = Pool(("x-max-length", 1));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish("first", Token);
        await bare.Bus.Queue(Work).Publish("second", Token);

        var dead = await bare.Bus.Queue(Dead).ShouldReceive(within: Bare.Patience, cancellationToken: Token);

        Assert.Equal(("first", "maxlen"), (dead.Value, Assert.Single(dead.Delivery.Deaths).Reason));
    }

    [Fact]
    public async Task A_message_dies_when_it_was_handed_back_too_often()
    {
        await using var pool = Pool(("x-queue-type", "quorum"), ("x-delivery-limit", 1));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish("again", Token);
        for (var delivery = 1; delivery <= 2; delivery++)
        {
            await using var taken = await bare.Bus.Queue(Work).TakeAsync(cancellationToken: Token);
            await taken.NackAsync(requeue: true, Token);
        }

        var dead = await bare.Bus.Queue(Dead).ShouldReceive(within: Bare.Patience, cancellationToken: Token);

        Assert.Equal("delivery_limit", Assert.Single(dead.Delivery.Deaths).Reason);
    }

    [Fact]
    public async Task A_message_that_is_handed_back_is_delivered_again()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish("once more", Token);
        await using (var taken = await bare.Bus.Queue(Work).TakeAsync(cancellationToken: Token))
            await taken.NackAsync(requeue: true, Token);

        await using var again = await bare.Bus.Queue(Work).TakeAsync(cancellationToken: Token);

        Assert.Equal(("once more", true, 0), (again.Delivery.BodyText, again.Delivery.Redelivered, again.Delivery.Deaths.Count));
        await bare.Bus.Queue(Dead).ShouldBeEmpty(cancellationToken: Token);
        Assert.Equal(new QueueCounts(0, 1, 0), await bare.Bus.Queue(Work).CountsAsync(Token));
        await again.AckAsync(Token);
        Assert.Equal(new QueueCounts(0, 0, 0), await bare.Bus.Queue(Work).CountsAsync(Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => again.AckAsync(Token));
    }

    [Fact]
    public async Task Dead_letters_go_back_without_their_history()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish(
            RabbitMessage.Text("mended", "order.created") with { MessageId = "7", Headers = new Dictionary<string, object?> { ["tenant"] = "a" } }, Token);
        await RejectAsync(bare, Work);
        await bare.Bus.Queue(Dead).ShouldReceive(within: Bare.Patience, cancellationToken: Token);

        Assert.Equal(1, await bare.Bus.Queue(Dead).Redeliver(Token));

        await using var back = await bare.Bus.Queue(Work).TakeAsync(cancellationToken: Token);
        Assert.Equal(("mended", "7", "a"), (back.Delivery.BodyText, back.Delivery.MessageId, back.Delivery.Header("tenant")));
        Assert.Empty(back.Delivery.Deaths);
        Assert.DoesNotContain(back.Delivery.Headers.Keys, static name => name.Contains("death", StringComparison.Ordinal));
        Assert.Equal(0, (await bare.Bus.Queue(Dead).CountsAsync(Token)).Ready);
    }

    [Fact]
    public async Task A_message_that_died_in_several_queues_goes_back_to_the_first()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit
            .Queue(Work, DeadTo("retry")).Queue("retry", DeadTo(Work)));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish("round and round", Token);
        await RejectAsync(bare, Work);
        await RejectAsync(bare, "retry");
        await RejectAsync(bare, Work);
        var waiting = await bare.Bus.Queue("retry").ShouldReceive(within: Bare.Patience, cancellationToken: Token);
        Assert.Equal(["rejected 2 times in work", "rejected 1 time in retry"], waiting.Delivery.Deaths.Select(static death => death.ToString()));

        await bare.Bus.Queue("retry").Redeliver(Token);

        Assert.Equal((1, 0), ((await bare.Bus.Queue(Work).CountsAsync(Token)).Ready, (await bare.Bus.Queue("retry").CountsAsync(Token)).Ready));
    }

    [Fact]
    public async Task A_message_that_was_parked_after_a_retry_goes_back_to_where_it_died_first()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit
            .Queue(Work, DeadTo("retry")).Queue("retry", DeadTo(Work, ("x-message-ttl", 10))).Queue("parked"));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish("round and round", Token);
        await RejectAsync(bare, Work);
        await bare.Bus.Queue(Work).ShouldReceive(static _ => true, cancellationToken: Token);
        // The application gives up, and parks what came back with its headers.
        await using (var connection = await bare.Bus.ConnectAsync(Token))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Token))
        {
            var back = await channel.BasicGetAsync(Work, autoAck: true, Token);
            await channel.BasicPublishAsync("", "parked", mandatory: true, new BasicProperties(back!.BasicProperties), back.Body, Token);
        }

        var parked = await bare.Bus.Queue("parked").ShouldReceive(cancellationToken: Token);
        Assert.Equal(["expired 1 time in retry", "rejected 1 time in work"], parked.Delivery.Deaths.Select(static death => death.ToString()));

        Assert.Equal(1, await bare.Bus.Queue("parked").Redeliver(Token));

        await using var again = await bare.Bus.Queue(Work).TakeAsync(cancellationToken: Token);
        Assert.Empty(again.Delivery.Deaths);
    }

    [Fact]
    public async Task A_message_that_never_died_is_not_sent_anywhere()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Dead).Publish("alive", Token);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Bus.Queue(Dead).Redeliver(Token));

        Assert.StartsWith("dead holds a message that never died, so that it has no place to go back to: (default)/dead alive", refused.Message, StringComparison.Ordinal);
        await bare.Bus.Queue(Dead).ShouldReceiveExactly(1, cancellationToken: Token);
    }

    [Fact]
    public async Task A_message_is_not_lost_when_the_queue_that_it_died_in_is_gone()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue(Work).Publish("homeless", Token);
        await RejectAsync(bare, Work);
        await bare.Bus.Queue(Dead).ShouldReceive(within: Bare.Patience, cancellationToken: Token);
        await using (var connection = await bare.Bus.ConnectAsync(Token))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Token))
            await channel.QueueDeleteAsync(Work, ifUnused: false, ifEmpty: false, cancellationToken: Token);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Bus.Queue(Dead).Redeliver(Token));

        Assert.StartsWith("dead holds a message that died in the queue 'work', which is gone: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(". It stays there, as do those behind it.", refused.Message, StringComparison.Ordinal);
        await bare.Bus.Queue(Dead).ShouldReceiveExactly(1, cancellationToken: Token);
    }

    private static Assay.Sandboxes.InstancePool Pool(params (string Name, object Value)[] arguments) => Bare.Pool(rabbit => rabbit
        .Exchange("orders", "topic").Queue(Dead).Queue(Work, DeadTo(Dead, arguments)).Binding(Work, "orders", "#"));

    private static Dictionary<string, object?> DeadTo(string queue, params (string Name, object Value)[] more)
    {
        var arguments = new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = queue };
        foreach (var (name, value) in more)
            arguments[name] = value;
        return arguments;
    }

    private static async Task RejectAsync(Bare bare, string queue)
    {
        await using var taken = await bare.Bus.Queue(queue).TakeAsync(cancellationToken: Token);
        await taken.NackAsync(requeue: false, Token);
    }
}
