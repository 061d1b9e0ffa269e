using Assay.Sandboxes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Assay.RabbitMq.Tests;

/// <summary>When everything has been dealt with: also what comes back by itself, and what consumers don't tell.</summary>
public sealed class RestTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_that_waits_for_its_time_is_under_way()
    {
        await using var pool = Retry(("x-message-ttl", 2000));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue("retry").Publish("again", Token);

        var unrest = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.ShouldComeToRest(Soon, Token));
        await bare.Bus.ShouldComeToRest(Patience, Token);

        Assert.Contains("1 message(s) of the queue 'retry' come back by themselves: after 2 s there they go to the default exchange.", unrest.Message, StringComparison.Ordinal);
        await bare.Bus.Queue("work").ShouldReceiveExactly(1, cancellationToken: Token);
    }

    [Fact]
    public async Task A_retry_with_a_time_of_its_own_is_under_way()
    {
        await using var pool = Retry();
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Queue("retry").Publish(RabbitMessage.Text("again") with { Expiration = TimeSpan.FromMilliseconds(500) }, Token);

        await bare.Bus.ShouldComeToRest(Patience, Token);

        await bare.Bus.Queue("work").ShouldReceiveExactly(1, cancellationToken: Token);
        await bare.Bus.Queue("retry").Publish("stays", Token);
        await bare.Bus.ShouldComeToRest(Patience, Token);
        await bare.Bus.Queue("retry").ShouldReceiveExactly(1, static body => body == "stays", cancellationToken: Token);
    }

    [Fact]
    public async Task A_retry_by_a_policy_is_under_way()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("work").Queue("retry"));
        await using var bare = await Bare.RentAsync(pool);
        await bare.Bus.Server.Api.PutAsync(
            $"policies/{bare.Bus.VirtualHost}/retry",
            new Dictionary<string, object>
            {
                ["pattern"] = "^retry$",
                ["apply-to"] = "queues",
                ["definition"] = new Dictionary<string, object> { ["dead-letter-exchange"] = "", ["dead-letter-routing-key"] = "work", ["message-ttl"] = 60000 },
            },
            Token);
        await bare.Bus.Queue("retry").Publish("again", Token);

        var unrest = await Assert.ThrowsAsync<MessageAssertionException>(() => bare.Bus.ShouldComeToRest(Soon, Token));

        Assert.Contains("1 message(s) of the queue 'retry' come back by themselves: after 60 s there", unrest.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_of_the_test_before_does_not_keep_a_sandbox_from_being_put_back()
    {
        await using var pool = Retry(("x-message-ttl", 60000));
        Bare first;
        await using (first = await Bare.RentAsync(pool))
            await first.Bus.Queue("retry").Publish("again", Token);

        await using var next = await Bare.RentAsync(pool);

        Assert.Same(first, next);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_sandbox_is_replaced_whose_consumer_acknowledges_too_early_where_no_condition_was_declared()
    {
        await using var pool = Early();
        var first = await Bare.RentAsync(pool);
        await first.Bus.Queue("early").Publish("work", Token);
        await first.Bus.ShouldComeToRest(Patience, Token);
        await first.DisposeAsync();

        await using var second = await Bare.RentAsync(pool);

        Assert.NotSame(first, second);
        Assert.Equal(
            "bus: the consumer of the queue 'early' acknowledges a message before it has processed it, and no condition says when it is done. Declare one with AtRest.",
            Assert.Single(pool.Counts.Replacements));
    }

    [Fact]
    public async Task A_sandbox_stays_when_nothing_came_to_the_consumer_that_acknowledges_too_early()
    {
        await using var pool = Early();
        var first = await Bare.RentAsync(pool);
        await first.Bus.Queue("other").Publish("waits", Token);
        await first.DisposeAsync();

        await using var second = await Bare.RentAsync(pool);

        Assert.Same(first, second);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Rest_is_the_condition_too()
    {
        var isDone = false;
        await using var pool = Early(build => build.AtRest("the work is done", _ => new(isDone)));
        var first = await Bare.RentAsync(pool);
        await first.Bus.Queue("early").Publish("work", Token);

        var unrest = await Assert.ThrowsAsync<MessageAssertionException>(() => first.Bus.ShouldComeToRest(Soon, Token));
        isDone = true;
        await first.Bus.ShouldComeToRest(Patience, Token);
        await first.DisposeAsync();
        await using var second = await Bare.RentAsync(pool);

        Assert.Contains("not true: the work is done", unrest.Message, StringComparison.Ordinal);
        Assert.Same(first, second);
        Assert.Empty(pool.Counts.Replacements);
    }

    private static InstancePool Retry(params (string Name, object Value)[] more) => Bare.Pool(rabbit => rabbit.Queue("work").Queue(
        "retry",
        new Dictionary<string, object?>(more.Select(static argument => KeyValuePair.Create(argument.Name, (object?)argument.Value)))
        {
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = "work",
        }));

    private static InstancePool Early(Action<SandboxBuilder>? declare = null) => Bare.Pool(
        static rabbit => rabbit.Queue("other").Queue("early").Consumed("early", acknowledgesBeforeProcessing: true),
        (build, bus) =>
        {
            build.Add(new EarlyWorker(bus));
            declare?.Invoke(build);
        });

    /// <summary>Lets the server take each message for acknowledged when it is given.</summary>
    private sealed class EarlyWorker(RabbitVirtualHost bus) : Assay.Resources.Service("worker")
    {
        private IConnection? _connection;

        protected override async Task StartAsync(CancellationToken cancellationToken)
        {
            _connection = await bus.ConnectAsync(cancellationToken);
            var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.BasicConsumeAsync("early", autoAck: true, new AsyncEventingBasicConsumer(channel), cancellationToken);
        }

        protected override ValueTask<Assay.Resources.ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(Assay.Resources.ResetOutcome.Done);

        protected override async ValueTask DiscardAsync()
        {
            if (_connection is not null)
                await _connection.DisposeAsync();
        }
    }
}
