namespace Assay.RabbitMq.Tests;

/// <summary>What comes to an exchange without the server telling of it: a probe that sees nothing does not say that nothing came.</summary>
public sealed class UntracedTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exchange_for_dead_letters_is_not_taken_for_empty()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit
            .Exchange("orders.dlx", "topic").Queue("orders.dead").Binding("orders.dead", "orders.dlx", "#")
            .Queue("orders.work", new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "orders.dlx" }));
        await using var bare = await Bare.RentAsync(pool);
        var letters = bare.Bus.Exchange("orders.dlx");
        await letters.ShouldBeEmpty(cancellationToken: Token);
        await RejectedAsync(bare, "orders.work");

        const string Advice = "an exchange probe does not see dead letters of the queue 'orders.work'. Look where it goes: Queue(\"orders.dead\").";
        Assert.StartsWith($"orders.dlx: expected no message; nothing was seen there.\n  unseen: {Advice}", await MissAsync(() => letters.ShouldBeEmpty(cancellationToken: Token)), StringComparison.Ordinal);
        Assert.Contains(Advice, await MissAsync(() => letters.ShouldReceiveExactly(0, cancellationToken: Token)), StringComparison.Ordinal);
        Assert.Contains(Advice, await MissAsync(() => letters.ShouldReceive(within: Soon, cancellationToken: Token)), StringComparison.Ordinal);
        await bare.Bus.Queue("orders.dead").ShouldReceiveExactly(1, cancellationToken: Token);
    }

    [Fact]
    public async Task An_exchange_that_gets_dead_letters_by_a_policy_is_not_taken_for_empty()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Exchange("dlx", "topic").Queue("work"));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Server.Api.PutAsync(
            $"policies/{bare.Bus.VirtualHost}/dead",
            new Dictionary<string, object> { ["pattern"] = "^work$", ["apply-to"] = "queues", ["definition"] = new Dictionary<string, object> { ["dead-letter-exchange"] = "dlx" } },
            Token);
        await bare.Bus.Queue("work").Publish("alive", Token);

        Assert.Contains(
            "unseen: an exchange probe does not see dead letters of the queue 'work'. Bind a queue to it and look into that.",
            await MissAsync(() => bare.Bus.Exchange("dlx").ShouldBeEmpty(cancellationToken: Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_is_bound_to_another_is_not_taken_for_empty()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit
            .Exchange("orders", "topic").Exchange("created", "topic").ExchangeBinding("created", "orders", "order.created").Queue("audit").Binding("audit", "created", "#"));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish("one", "order.created", Token);

        Assert.Contains(
            "unseen: an exchange probe does not see what comes through the exchange 'orders', to which it is bound. Look where it goes: Queue(\"audit\").",
            await MissAsync(() => bare.Bus.Exchange("created").ShouldBeEmpty(cancellationToken: Token)), StringComparison.Ordinal);
        await bare.Bus.Exchange("orders").ShouldReceiveExactly(1, cancellationToken: Token);
    }

    [Fact]
    public async Task An_alternate_exchange_is_taken_for_empty_only_when_all_messages_were_routed()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit
            .Exchange("unrouted", "fanout").Queue("lost").Binding("lost", "unrouted")
            .Exchange("orders", "topic", new Dictionary<string, object?> { ["alternate-exchange"] = "unrouted" }).Queue("audit").Binding("audit", "orders", "order.#"));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Exchange("orders").Publish("known", "order.created", Token);
        await bare.Bus.Exchange("unrouted").ShouldBeEmpty(cancellationToken: Token);

        await bare.Bus.Exchange("orders").Publish("unknown", "invoice.created", Token);

        Assert.Contains(
            "unseen: an exchange probe does not see what the exchange 'orders' can't route. Look where it goes: Queue(\"lost\").",
            await MissAsync(() => bare.Bus.Exchange("unrouted").ShouldBeEmpty(cancellationToken: Token)), StringComparison.Ordinal);
    }

    private static async Task RejectedAsync(Bare bare, string queue)
    {
        await bare.Bus.Queue(queue).Publish("bad", Token);
        await using var taken = await bare.Bus.Queue(queue).TakeAsync(cancellationToken: Token);
        await taken.NackAsync(requeue: false, Token);
    }

    private static async Task<string> MissAsync(Func<Task> expect) => (await Assert.ThrowsAsync<MessageAssertionException>(expect)).Message;
}
