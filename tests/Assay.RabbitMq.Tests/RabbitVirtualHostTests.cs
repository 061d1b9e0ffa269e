using RabbitMQ.Client;

namespace Assay.RabbitMq.Tests;

public sealed class RabbitVirtualHostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_sees_nothing_of_the_test_before()
    {
        await using var pool = Bare.Pool(rabbit => rabbit.Exchange("orders", "topic").Queue("audit").Binding("audit", "orders", "#"));
        string first;
        await using (var bare = await Bare.RentAsync(pool))
        {
            first = bare.Bus.VirtualHost;
            await bare.Bus.Exchange("orders").Publish("before", "order.created", Token);
            await using var connection = await bare.Bus.ConnectAsync(Token);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
            await channel.QueueUnbindAsync("audit", "orders", "#", cancellationToken: Token);
        }

        await using var again = await Bare.RentAsync(pool);
        Assert.Equal(first, again.Bus.VirtualHost);
        Assert.Empty(pool.Counts.Replacements);
        await again.Bus.Exchange("orders").ShouldBeEmpty(cancellationToken: Token);
        Assert.Equal(new QueueCounts(0, 0, 0), await again.Bus.Queue("audit").CountsAsync(Token));
        await again.Bus.Exchange("orders").Publish("after", "order.created", Token);
        var received = await again.Bus.Exchange("orders").ShouldReceive(within: Bare.Patience, cancellationToken: Token);
        Assert.Equal(("after", "audit"), (received.Value, Assert.Single(received.Delivery.Queues)));
    }

    [Fact]
    public async Task Two_sandboxes_have_the_same_names_and_do_not_see_each_other()
    {
        await using var pool = Bare.Pool(rabbit => rabbit.Queue("orders"));
        await using var others = Bare.Pool(rabbit => rabbit.Queue("orders"));
        await using var one = await Bare.RentAsync(pool);
        await using var other = await Bare.RentAsync(others);
        await one.Bus.Queue("orders").Publish("mine", Token);
        Assert.Equal(1, (await one.Bus.Queue("orders").CountsAsync(Token)).Ready);
        Assert.Equal(0, (await other.Bus.Queue("orders").CountsAsync(Token)).Ready);
        await other.Bus.Queue("orders").ShouldBeEmpty(cancellationToken: Token);
    }

    [Fact]
    public async Task Consumers_stay_connected_from_test_to_test()
    {
        OrderWorker? worker = null;
        await using var pool = Bare.Pool(more: (build, bus) => worker = build.Add(new OrderWorker(bus)));
        for (var round = 0; round < 3; round++)
        {
            await using var bare = await Bare.RentAsync(pool);
            var orders = bare.Bus.Exchange(OrderWorker.Orders);
            await orders.Publish($"order {round}", "order.created", Token);
            await orders.WithKey("order.confirmed").ShouldReceive(body => body == $"order {round}", cancellationToken: Token);
        }

        Assert.Equal(["order 0", "order 1", "order 2"], worker!.Seen);
        Assert.Equal(1, worker.Connections);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Is_put_back_only_when_everything_is_acknowledged()
    {
        OrderWorker? worker = null;
        await using var pool = Bare.Pool(more: (build, bus) => worker = build.Add(new OrderWorker(bus)));
        var bare = await Bare.RentAsync(pool);
        worker!.Hold();
        await bare.Bus.Exchange(OrderWorker.Orders).Publish("slow", "order.created", Token);
        await Eventually.Within(TimeSpan.FromSeconds(20)).True(() => worker.Seen.Count == 1, Token);
        var unrest = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.ShouldComeToRest(TimeSpan.FromMilliseconds(50), Token));
        Assert.Contains("1 message(s) of the queue 'orders.work' are not acknowledged", unrest.Message, StringComparison.Ordinal);
        await bare.DisposeAsync();
        var next = Bare.RentAsync(pool);
        Assert.Contains("not acknowledged", (await bare.Bus.ObserveCoreAsync(Token)).Busy, StringComparison.Ordinal);
        worker.Release();
        await using var again = await next;
        Assert.Same(bare, again);
        await again.Bus.ShouldComeToRest(within: Bare.Patience, cancellationToken: Token);
    }

    [Fact]
    public async Task A_consumer_that_a_test_leaves_behind_gets_no_message_of_the_next()
    {
        await using var pool = Bare.Pool(rabbit => rabbit.Queue("orders"), (build, _) => build.RestWithin(TimeSpan.FromMilliseconds(300)));
        var bare = await Bare.RentAsync(pool);
        var left = await bare.Bus.ConnectAsync(Token);
        var channel = await left.CreateChannelAsync(cancellationToken: Token);
        await channel.BasicConsumeAsync("orders", autoAck: true, new AsyncDefaultBasicConsumer(channel), Token);
        await bare.DisposeAsync();
        await using var next = await Bare.RentAsync(pool);
        Assert.NotSame(bare, next);
        Assert.Contains("the queue 'orders' has 1 consumer(s), and had 0", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        Assert.Equal(0, (await next.Bus.Queue("orders").CountsAsync(Token)).Consumers);
        await left.DisposeAsync();
    }

    [Fact]
    public async Task A_subscription_that_a_test_leaves_behind_gets_no_message_of_the_next()
    {
        await using var pool = Bare.Pool(rabbit => rabbit.Exchange("orders", "topic"));
        var bare = await Bare.RentAsync(pool);
        var left = await bare.Bus.ConnectAsync(Token);
        var channel = await left.CreateChannelAsync(cancellationToken: Token);
        var queue = (await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: Token)).QueueName;
        await channel.QueueBindAsync(queue, "orders", "#", cancellationToken: Token);
        await channel.BasicConsumeAsync(queue, autoAck: true, new AsyncDefaultBasicConsumer(channel), Token);
        await bare.DisposeAsync();
        await using var next = await Bare.RentAsync(pool);
        Assert.NotSame(bare, next);
        Assert.Contains(
            $"the exclusive queue '{queue}', which was not there when the sandbox was ready, is still bound to the exchange 'orders'", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        await left.DisposeAsync();
    }

    [Fact]
    public async Task A_queue_for_replies_that_nothing_is_bound_to_may_stay()
    {
        await using var pool = Bare.Pool(rabbit => rabbit.Exchange("orders", "topic"));
        var bare = await Bare.RentAsync(pool);
        await using var left = await bare.Bus.ConnectAsync(Token);
        var channel = await left.CreateChannelAsync(cancellationToken: Token);
        await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: Token);
        await bare.DisposeAsync();
        await using var next = await Bare.RentAsync(pool);
        Assert.Same(bare, next);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task What_the_application_declared_is_missed_when_a_test_deletes_it()
    {
        await using var pool = Bare.Pool(rabbit => rabbit.Queue("orders"));
        var bare = await Bare.RentAsync(pool);
        await using (var connection = await bare.Bus.ConnectAsync(Token))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Token))
            await channel.QueueDeleteAsync("orders", ifUnused: false, ifEmpty: false, cancellationToken: Token);
        await bare.DisposeAsync();
        await using var next = await Bare.RentAsync(pool);
        Assert.Contains("the queue 'orders' was deleted", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        Assert.Equal(0, (await next.Bus.Queue("orders").CountsAsync(Token)).Ready);
    }

    [Fact]
    public async Task Waits_for_the_consumers_that_are_named()
    {
        await using var pool = Bare.Pool(
            rabbit => rabbit.Consumed(OrderWorker.Work), (build, bus) => build.Add(new OrderWorker(bus)));
        await using var bare = await Bare.RentAsync(pool);
        Assert.Equal(1, (await bare.Bus.Queue(OrderWorker.Work).CountsAsync(Token)).Consumers);
    }

    [Fact]
    public async Task The_timeline_tells_what_was_published_and_who_got_it()
    {
        await using var pool = Bare.Pool(more: (build, bus) => build.Add(new OrderWorker(bus)));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange(OrderWorker.Orders).Publish("seven", "order.created", Token);
        await bare.Bus.ShouldComeToRest(within: Bare.Patience, cancellationToken: Token);
        var told = bare.Timeline.Entries.Where(entry => entry.Source == "RabbitMQ").Select(entry => entry.Text);
        Assert.Equal(
            ["orders takes order.created seven → orders.work", "orders.work gives seven", "orders takes order.confirmed seven → no queue"], told);
    }

    [Theory]
    [InlineData("channel max", "1")]
    [InlineData("channel_max", "1\nlisteners.tcp.default = 5672")]
    public void A_setting_is_one_line(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new SandboxBuilder().RabbitMq("bus", rabbit => rabbit.ServerSetting(name, value)));
}
