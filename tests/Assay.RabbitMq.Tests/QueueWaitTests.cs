using RabbitMQ.Client;

namespace Assay.RabbitMq.Tests;

/// <summary>Waits for the consumers of a queue: that they are there, and that they are done.</summary>
public sealed class QueueWaitTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consumers_have_caught_up_when_everything_is_acknowledged()
    {
        OrderWorker? worker = null;
        await using var pool = Bare.Pool(more: (build, bus) => worker = build.Add(new OrderWorker(bus)));
        await using var bare = await Bare.RentAsync(pool);
        var work = bare.Bus.Queue(OrderWorker.Work);
        worker!.Hold();
        await bare.Bus.Exchange(OrderWorker.Orders).Publish("slow", "order.created", Token);
        await work.ShouldReceive(within: Bare.Patience, cancellationToken: Token);

        var missed = await Assert.ThrowsAsync<MessageAssertionException>(() => work.ShouldCatchUp(Soon, Token));
        worker.Release();
        await work.ShouldCatchUp(TimeSpan.FromSeconds(20), Token);

        Assert.Equal(
            """
            orders.work: expected everything to be acknowledged within 0.2 s; it has 1 consumer, 0 ready and 1 unacknowledged.
              given: orders/order.created slow  → orders.work
            """, missed.Message);
        await bare.Bus.Exchange(OrderWorker.Orders).WithKey("order.confirmed").ShouldReceiveExactly(1, cancellationToken: Token);
    }

    [Fact]
    public async Task Messages_that_nobody_takes_are_shown()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("work"));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue("work").ShouldCatchUp(within: Bare.Patience, cancellationToken: Token);
        await bare.Bus.Queue("work").Publish("left", Token);

        var missed = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("work").ShouldCatchUp(Soon, Token));
        var absent = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("wrok").ShouldCatchUp(Soon, Token));

        Assert.Equal(
            """
            work: expected everything to be acknowledged within 0.2 s; it has 0 consumers, 1 ready and 0 unacknowledged.
              waits: (default)/work left  → work
            """, missed.Message);
        Assert.Equal("wrok: expected everything to be acknowledged within 0.2 s; there is no queue 'wrok'; there are 'work'.", absent.Message);
    }

    [Fact]
    public async Task A_quorum_queue_is_caught_up_with_when_it_tells_so()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("work", new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue("work").Publish("slow", Token);
        await using var taken = await bare.Bus.Queue("work").TakeAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("work").ShouldCatchUp(TimeSpan.FromSeconds(1), Token));
        await taken.AckAsync(Token);

        await bare.Bus.Queue("work").ShouldCatchUp(TimeSpan.FromSeconds(20), Token);
    }

    [Fact]
    public async Task Waits_until_a_queue_has_its_consumers()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("work").Queue("mails"));
        await using var bare = await Bare.RentAsync(pool);
        await using var connection = await bare.Bus.ConnectAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var ready = bare.Bus.Queue("work").ShouldBeConsumed(2, cancellationToken: Token);
        await channel.BasicConsumeAsync("work", autoAck: true, new AsyncDefaultBasicConsumer(channel), Token);
        await channel.BasicConsumeAsync("work", autoAck: true, new AsyncDefaultBasicConsumer(channel), Token);

        await ready;

        var missed = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.Queue("mails").ShouldBeConsumed(within: Soon, cancellationToken: Token));
        Assert.Equal("mails: expected 1 consumer within 0.2 s; it has 0 consumers, 0 ready and 0 unacknowledged.\n  elsewhere: work has 2 consumers", missed.Message);
    }
}
