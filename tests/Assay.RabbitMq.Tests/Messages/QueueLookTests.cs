using System.Reflection;
using Assay.RabbitMq.Messages;
using RabbitMQ.Client;

namespace Assay.RabbitMq.Tests.Messages;

/// <summary>Looks at what waits in a queue.</summary>
public sealed class QueueLookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_that_is_cancelled_hands_back_what_it_took()
    {
        await using var pool = Bare.Pool(static rabbit => rabbit.Queue("work"));
        await using var bare = await Bare.RentAsync(pool);
        foreach (var body in (string[])["one", "two", "three"])
            await bare.Bus.Queue("work").Publish(body, Token);
        await using var connection = await bare.Bus.ConnectAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => QueueLook.IntoAsync(EndsAfterAMessage.Of(channel, ended), "work", ended.Token));

        // The channel is still open, so what it has would not come back by itself.
        Assert.True(channel.IsOpen);
        Assert.Equal(new QueueCounts(3, 0, 0), await bare.Bus.Queue("work").CountsAsync(Token));
    }

    /// <summary>A channel whose user gives up when the first message is there.</summary>
    public class EndsAfterAMessage : DispatchProxy
    {
        private IChannel? _channel;
        private CancellationTokenSource? _ended;

        public static IChannel Of(IChannel channel, CancellationTokenSource ended)
        {
            var proxy = Create<IChannel, EndsAfterAMessage>();
            ((EndsAfterAMessage)proxy)._channel = channel;
            ((EndsAfterAMessage)proxy)._ended = ended;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IChannel.BasicGetAsync) ? GetAsync(targetMethod, args) : targetMethod.Invoke(_channel, args);

        private async Task<BasicGetResult?> GetAsync(MethodInfo get, object?[]? args)
        {
            var got = await (Task<BasicGetResult?>)get.Invoke(_channel, args)!;
            await _ended!.CancelAsync();
            return got;
        }
    }
}
