using System.Threading.Channels;

namespace Orders.Api.Outbox;

/// <summary>Tells the dispatcher that there is something to publish. Many wake-ups before it looks are one.</summary>
public sealed class OutboxSignal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Wake() => _channel.Writer.TryWrite(true);

    internal IAsyncEnumerable<bool> WaitAllAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAllAsync(cancellationToken);
}
