namespace Assay.RabbitMq.Tests;

/// <summary>Streams, which end the connection of who asks them for a single message.</summary>
public sealed class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_judged_by_what_was_published_to_it()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        var log = bare.Bus.Queue("log");
        await log.ShouldBeEmpty(cancellationToken: Token);
        await bare.Bus.Exchange("orders").Publish("one", "order.created", Token);
        await log.Publish("two", Token);

        await log.ShouldReceiveInOrder([static body => body == "one", static body => body == "two"], cancellationToken: Token);
        await log.ShouldReceiveExactly(2, cancellationToken: Token);
        await Assert.ThrowsAsync<MessageAssertionException>(() => log.ShouldBeEmpty(cancellationToken: Token));

        // Nobody has asked the stream for a message, or nothing would be seen any more.
        await bare.Bus.Exchange("orders").Publish("three", "order.created", Token);
        await bare.Bus.Exchange("orders").ShouldReceive(static body => body == "three", cancellationToken: Token);
    }

    [Fact]
    public async Task What_a_consumer_reads_out_of_a_stream_counts_once()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue("log").Publish("one", Token);
        await using var connection = await bare.Bus.ConnectAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.BasicQosAsync(0, 10, global: false, Token);
        var read = new TaskCompletionSource();
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, _) =>
        {
            read.TrySetResult();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(
            "log", autoAck: false, "", noLocal: false, exclusive: false, new Dictionary<string, object?> { ["x-stream-offset"] = "first" }, consumer, Token);
        await read.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);

        await bare.Bus.Queue("log").ShouldReceiveExactly(1, cancellationToken: Token);
    }

    [Fact]
    public async Task Taking_a_message_out_of_a_stream_is_refused_by_name()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);

        var take = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Bus.Queue("log").TakeAsync(cancellationToken: Token));
        var redeliver = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Bus.Queue("log").Redeliver(Token));

        Assert.Equal(
            "'log' is a stream: no message can be taken out of it, since a stream keeps them all. Use its probe (ShouldReceive), or read it with a consumer of your own (ConnectAsync).",
            take.Message);
        Assert.StartsWith("'log' is a stream: nothing can be sent back out of it", redeliver.Message, StringComparison.Ordinal);
        await bare.Bus.Queue("log").ShouldBeEmpty(cancellationToken: Token);
    }

    [Fact]
    public async Task Waiting_for_the_consumers_of_a_stream_is_refused_by_name()
    {
        await using var pool = Pool();
        await using var bare = await Bare.RentAsync(pool);

        var consumed = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Bus.Queue("log").ShouldBeConsumed(cancellationToken: Token));
        var caughtUp = await Assert.ThrowsAsync<InvalidOperationException>(() => bare.Bus.Queue("log").ShouldCatchUp(cancellationToken: Token));

        Assert.Equal(
            "'log' is a stream: it tells neither how many consumers it has nor what they have read. Wait for what they leave behind, and declare that with AtRest.", consumed.Message);
        Assert.Equal(consumed.Message, caughtUp.Message);
    }

    [Fact]
    public async Task A_stream_whose_consumers_are_to_be_waited_for_is_refused_when_the_sandbox_starts()
    {
        await using var pool = Pool(static rabbit => rabbit.Consumed("log"));

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Bare.RentAsync(pool));

        Assert.Contains("the queue 'log' is a stream, which tells nobody how many consumers it has, so Consumed(\"log\") can't wait for them.", refused.ToString(), StringComparison.Ordinal);
    }

    private static Assay.Sandboxes.InstancePool Pool(Action<RabbitVirtualHostBuilder>? more = null) => Bare.Pool(rabbit =>
    {
        more?.Invoke(rabbit);
        rabbit.Exchange("orders", "topic").Queue("log", new Dictionary<string, object?> { ["x-queue-type"] = "stream" }).Binding("log", "orders", "#");
    });
}
