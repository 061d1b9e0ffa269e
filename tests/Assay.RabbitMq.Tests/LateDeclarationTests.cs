using RabbitMQ.Client;

namespace Assay.RabbitMq.Tests;

/// <summary>Queues and exchanges that come after the sandbox was ready: an application remembers that it declared them, and would not do it again.</summary>
public sealed class LateDeclarationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sandbox_is_replaced_when_a_queue_was_declared_in_it()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Exchange("orders", "topic"));

        var replaced = await ReplacedAsync(pool, async channel =>
        {
            await channel.QueueDeclareAsync("orders.error", durable: true, exclusive: false, autoDelete: false, cancellationToken: Token);
            await channel.QueueBindAsync("orders.error", "orders", "#", cancellationToken: Token);
        });

        Assert.Contains(
            "the queue 'orders.error' was declared after the sandbox was ready, which an application may remember. Declare it in the sandbox (Queue(\"orders.error\")), "
            + "let the service declare it when it starts, or delete it in the test that declared it",
            replaced,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_is_replaced_when_an_exchange_was_declared_in_it()
    {
        await using var pool = Bare.Pool();

        var replaced = await ReplacedAsync(pool, static channel => channel.ExchangeDeclareAsync("invoices", "fanout", durable: true, cancellationToken: Token));

        Assert.Contains("the exchange 'invoices' was declared after the sandbox was ready", replaced, StringComparison.Ordinal);
        Assert.Contains("Exchange(\"invoices\", \"fanout\")", replaced, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_sandbox_cannot_declare_is_left_to_the_service()
    {
        await using var pool = Bare.Pool();

        var replaced = await ReplacedAsync(pool, static channel => channel.ExchangeDeclareAsync("answers", "fanout", durable: false, autoDelete: true, cancellationToken: Token));

        Assert.EndsWith("which an application may remember. Let the service declare it when it starts, or delete it in the test that declared it", replaced, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_declared_with_arguments_is_to_be_declared_with_them()
    {
        await using var pool = Bare.Pool();

        var replaced = await ReplacedAsync(pool, static channel => channel.QueueDeclareAsync(
            "invoices", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-max-length"] = 10 }, cancellationToken: Token));

        Assert.Contains("(Queue(\"invoices\", …))", replaced, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_is_replaced_when_an_exchange_was_bound_to_another_in_it()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Exchange("orders", "topic").Exchange("all", "fanout"));

        var replaced = await ReplacedAsync(pool, static channel => channel.ExchangeBindAsync("all", "orders", "order.#", cancellationToken: Token));

        Assert.Contains("the binding of the exchange 'all' to the exchange 'orders' was declared after the sandbox was ready", replaced, StringComparison.Ordinal);
        Assert.Contains("ExchangeBinding(\"all\", \"orders\", \"order.#\")", replaced, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_is_replaced_when_a_queue_was_bound_to_more_in_it()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Exchange("orders", "topic").Queue("audit").Binding("audit", "orders", "order.created"));

        var replaced = await ReplacedAsync(pool, static channel => channel.QueueBindAsync("audit", "orders", "order.cancelled", cancellationToken: Token));

        Assert.Contains("the binding of the queue 'audit' to the exchange 'orders' was declared after the sandbox was ready", replaced, StringComparison.Ordinal);
        Assert.Contains("(Binding(\"audit\", \"orders\", \"order.cancelled\"))", replaced, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_is_kept_when_the_test_deletes_what_it_declared()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Exchange("orders", "topic"));
        var bare = await Bare.RentAsync(pool);
        await DoAsync(bare, async channel =>
        {
            await channel.QueueDeclareAsync("mine", durable: true, exclusive: false, autoDelete: false, cancellationToken: Token);
            await channel.QueueBindAsync("mine", "orders", "#", cancellationToken: Token);
            await channel.ExchangeDeclareAsync("also mine", "fanout", cancellationToken: Token);
            await channel.ExchangeBindAsync("also mine", "orders", "#", cancellationToken: Token);
            await channel.QueueDeleteAsync("mine", ifUnused: false, ifEmpty: false, cancellationToken: Token);
            await channel.ExchangeDeleteAsync("also mine", cancellationToken: Token);
        });
        await bare.DisposeAsync();

        await using var next = await Bare.RentAsync(pool);

        Assert.Same(bare, next);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_sandbox_is_kept_when_what_was_declared_went_away_with_its_consumer()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Exchange("orders", "topic"));
        var bare = await Bare.RentAsync(pool);
        await DoAsync(bare, async channel =>
        {
            await channel.QueueDeclareAsync("passing", durable: false, exclusive: false, autoDelete: true, cancellationToken: Token);
            await channel.QueueBindAsync("passing", "orders", "#", cancellationToken: Token);
            var consumer = await channel.BasicConsumeAsync("passing", autoAck: true, new AsyncDefaultBasicConsumer(channel), Token);
            await channel.BasicCancelAsync(consumer, cancellationToken: Token);
        });
        await bare.DisposeAsync();

        await using var next = await Bare.RentAsync(pool);

        Assert.Same(bare, next);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task An_application_publishes_to_an_exchange_that_it_declared_late_in_every_test()
    {
        await using var declared = Bare.Pool(static rabbit => rabbit.Exchange("invoices", "fanout").Exchange("all", "fanout").ExchangeBinding("all", "invoices"));
        Bare? first = null;
        var isDeclared = false;
        for (var round = 0; round < 3; round++)
        {
            await using var bare = await Bare.RentAsync(declared);
            Assert.Same(first ??= bare, bare);
            await DoAsync(bare, async channel =>
            {
                if (!isDeclared)
                    await channel.ExchangeDeclareAsync("invoices", "fanout", durable: true, cancellationToken: Token);
                isDeclared = true;
                await channel.BasicPublishAsync("invoices", "", "paid"u8.ToArray(), Token);
            });
            await bare.Bus.Exchange("invoices").ShouldReceiveExactly(1, cancellationToken: Token);
        }

        Assert.Empty(declared.Counts.Replacements);
    }

    private static async Task<string> ReplacedAsync(Assay.Sandboxes.InstancePool pool, Func<IChannel, Task> declare)
    {
        var bare = await Bare.RentAsync(pool);
        await DoAsync(bare, declare);
        await bare.DisposeAsync();
        await using var next = await Bare.RentAsync(pool);
        Assert.NotSame(bare, next);
        return Assert.Single(pool.Counts.Replacements);
    }

    private static async Task DoAsync(Bare bare, Func<IChannel, Task> act)
    {
        await using var connection = await bare.Bus.ConnectAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await act(channel);
    }
}
