using Assay.RabbitMq.Messages;
using Assay.Sandboxes;
using MassTransit;

namespace Assay.RabbitMq.Tests;

/// <summary>An application on MassTransit, which declares exchanges and queues when it first needs them and remembers that.</summary>
public sealed class MassTransitTests
{
    private const string Placed = "Assay.RabbitMq.Tests:OrderPlaced";
    private const string Accepted = "Assay.RabbitMq.Tests:OrderAccepted";
    private const string Viewed = "Assay.RabbitMq.Tests:OrderViewed";
    private const string ContentType = "application/vnd.masstransit+json";
    private const string Error = $"{Accounting.Queue}_error";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consumer_answers_in_every_test_and_stays_connected()
    {
        var (pool, accounting) = Pool(static rabbit => rabbit.Exchange(Accepted, "fanout"));
        await using var _ = pool;
        for (var round = 1; round <= 3; round++)
        {
            await using var bare = await Bare.RentAsync(pool);
            var accepted = bare.Bus.Exchange(Accepted, new MassTransitFormat<OrderAccepted>());
            await bare.Bus.Exchange(Placed, new MassTransitFormat<OrderPlaced>()).Publish(new OrderPlaced(round, 19.5m, Urgency.High), cancellationToken: Token);

            var received = await accepted.ShouldReceive(within: Bare.Patience, cancellationToken: Token);

            Assert.Equal(new OrderAccepted(round, 19.5m, Urgency.High), received.Value);
            await bare.Bus.ShouldComeToRest(within: Bare.Patience, cancellationToken: Token);
            await accepted.ShouldReceiveExactly(1, cancellationToken: Token);
            Assert.Equal([round], accounting().Seen);
        }

        Assert.Equal(1, accounting().Starts);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task What_an_application_publishes_is_seen_though_nobody_consumes_it()
    {
        var (pool, accounting) = Pool(configure: static rabbit =>
        {
            rabbit.DeployPublishTopology = true;
            rabbit.Publish<OrderViewed>();
        });
        await using var _ = pool;
        for (var round = 1; round <= 3; round++)
        {
            await using var bare = await Bare.RentAsync(pool);
            var viewed = bare.Bus.Exchange(Viewed, new MassTransitFormat<OrderViewed>());
            await viewed.ShouldBeEmpty(cancellationToken: Token);

            await accounting().PublishAsync(new OrderViewed(round), Token);

            var received = await viewed.ShouldReceive(within: Bare.Patience, cancellationToken: Token);
            Assert.Equal((round, ContentType), (received.Value.OrderId, received.Delivery.ContentType));
            Assert.Empty(received.Delivery.Queues);
        }

        Assert.Equal(1, accounting().Starts);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_sandbox_is_replaced_when_the_application_declared_an_exchange_at_its_first_publish()
    {
        var (pool, accounting) = Pool();
        await using var _ = pool;
        Bare first;
        await using (first = await Bare.RentAsync(pool))
            await accounting().PublishAsync(new OrderViewed(1), Token);

        await using var next = await Bare.RentAsync(pool);
        await accounting().PublishAsync(new OrderViewed(2), Token);

        Assert.NotSame(first, next);
        Assert.Contains($"the exchange '{Viewed}' was declared after the sandbox was ready", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        await next.Bus.Exchange(Viewed, new MassTransitFormat<OrderViewed>()).ShouldReceive(static viewed => viewed.OrderId == 2, cancellationToken: Token);
    }

    [Fact]
    public async Task An_event_that_is_several_things_is_published_as_each_in_every_test()
    {
        const string sent = "Assay.RabbitMq.Tests:OrderSent";
        const string news = "Assay.RabbitMq.Tests:IOrderNews";
        var (pool, accounting) = Pool(static rabbit => rabbit.Exchange(sent, "fanout").Exchange(news, "fanout").ExchangeBinding(news, sent).Queue("news").Binding("news", news));
        await using var _ = pool;
        for (var round = 1; round <= 3; round++)
        {
            await using var bare = await Bare.RentAsync(pool);
            await accounting().PublishAsync(new OrderSent(round), Token);

            var received = await bare.Bus.Queue("news", new MassTransitFormat<OrderSent>(news)).ShouldReceiveExactly(1, cancellationToken: Token);

            Assert.Equal(round, Assert.Single(received).Value.OrderId);
        }

        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_fault_is_seen_in_the_error_queue_in_every_test()
    {
        var (pool, accounting) = Pool(Faults);
        await using var _ = pool;
        for (var round = 1; round <= 3; round++)
        {
            await using var bare = await Bare.RentAsync(pool);
            var errors = bare.Bus.Queue(Error, new MassTransitFormat<OrderPlaced>());
            await errors.ShouldBeEmpty(cancellationToken: Token);
            await bare.Bus.Exchange(Placed, new MassTransitFormat<OrderPlaced>()).Publish(new OrderPlaced(round, 0), cancellationToken: Token);

            var failed = await errors.ShouldReceive(order => order.OrderId == round, cancellationToken: Token);

            Assert.Equal($"Order {round} has no amount.", failed.Delivery.Header("MT-Fault-Message"));
            var fault = await bare.Bus.Exchange($"MassTransit:Fault--{Placed}--", new MassTransitFormat<FailedOrder>($"MassTransit:Fault[[{Placed}]]")).ShouldReceive(within: Bare.Patience, cancellationToken: Token);
            Assert.Equal(round, fault.Value.Message.OrderId);
            await bare.Bus.ShouldComeToRest(within: Bare.Patience, cancellationToken: Token);
            Assert.Equal([round], accounting().Seen);
        }

        Assert.Equal(1, accounting().Starts);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task An_application_asks_and_is_answered_in_every_test()
    {
        var (pool, accounting) = Pool(configure: static rabbit => rabbit.AutoStart = true);
        await using var _ = pool;
        for (var round = 1; round <= 3; round++)
        {
            await using var bare = await Bare.RentAsync(pool);

            Assert.Equal(new OrderChecked(round, IsFine: true), await accounting().AskAsync(new CheckOrder(round, 1), Token));

            await bare.Bus.Exchange("Assay.RabbitMq.Tests:CheckOrder", new MassTransitFormat<CheckOrder>()).ShouldReceiveExactly(1, order => order.OrderId == round, cancellationToken: Token);
        }

        Assert.Equal(1, accounting().Starts);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_message_that_failed_goes_back_to_the_queue_that_it_came_from()
    {
        var (pool, accounting) = Pool(Faults);
        await using var _ = pool;
        await using var bare = await Bare.RentAsync(pool);
        var errors = bare.Bus.Queue(Error, new MassTransitFormat<OrderPlaced>());
        await bare.Bus.Exchange(Placed, new MassTransitFormat<OrderPlaced>()).Publish(new OrderPlaced(7, 0), cancellationToken: Token);
        await errors.ShouldReceive(within: Bare.Patience, cancellationToken: Token);

        Assert.Equal(1, await errors.Redeliver(Token));

        await Eventually.Within(TimeSpan.FromSeconds(20)).True(() => accounting().Seen.Count == 2, Token);
        await bare.Bus.ShouldComeToRest(within: Bare.Patience, cancellationToken: Token);
        var given = await bare.Bus.Queue(Accounting.Queue, new MassTransitFormat<OrderPlaced>()).MessagesAsync(Token);
        Assert.DoesNotContain(given, static message => message.Headers.Keys.Any(static name => name.StartsWith("MT-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_message_of_another_type_is_shown_with_its_own()
    {
        var (pool, accounting) = Pool(static rabbit => rabbit.Exchange(Viewed, "fanout"));
        await using var _ = pool;
        await using var bare = await Bare.RentAsync(pool);
        await accounting().PublishAsync(new OrderViewed(7), Token);

        var missed = await Assert.ThrowsAsync<MessageAssertionException>(
            () => bare.Bus.Exchange(Viewed, new MassTransitFormat<OrderAccepted>()).ShouldReceive(within: TimeSpan.FromMilliseconds(300), cancellationToken: Token));

        Assert.Contains(
            $"{Viewed}/ {Viewed} {{\"orderId\":7}}  → no queue   (not a OrderAccepted: It is urn:message:{Viewed}, and not urn:message:{Accepted}.)", missed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(OrderPlaced))]
    [InlineData(typeof(IOrderNews))]
    [InlineData(typeof(Outer.Inner))]
    [InlineData(typeof(Fault<OrderPlaced>))]
    [InlineData(typeof(Fault<Outer.Inner>))]
    public void Types_have_the_names_that_MassTransit_gives_them(Type type) =>
        Assert.Equal(MessageUrn.ForTypeString(type), MassTransitEnvelope.Urn(MassTransitEnvelope.NameOf(type)));

    private static RabbitVirtualHostBuilder Faults(RabbitVirtualHostBuilder rabbit) => rabbit
        .Exchange(Error, "fanout").Queue(Error).Binding(Error, Error)
        .Exchange("MassTransit:Fault", "fanout").Exchange($"MassTransit:Fault--{Placed}--", "fanout").ExchangeBinding("MassTransit:Fault", $"MassTransit:Fault--{Placed}--");

    private static (InstancePool Pool, Func<Accounting> Accounting) Pool(
        Func<RabbitVirtualHostBuilder, RabbitVirtualHostBuilder>? declare = null, Action<IRabbitMqBusFactoryConfigurator>? configure = null)
    {
        Accounting? accounting = null;
        var pool = Bare.Pool(
            rabbit =>
            {
                declare?.Invoke(rabbit);
                rabbit.Consumed(Accounting.Queue);
            },
            (build, bus) => accounting = build.Add(new Accounting(bus, configure)));
        return (pool, () => accounting ?? throw new InvalidOperationException("Rent the sandbox first."));
    }

    /// <summary>What a test reads of MassTransit's <c>Fault&lt;OrderPlaced&gt;</c>, which is an interface.</summary>
    private sealed record FailedOrder(OrderPlaced Message);

    public static class Outer
    {
        public sealed record Inner;
    }
}
