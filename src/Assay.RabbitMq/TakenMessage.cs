using RabbitMQ.Client;

namespace Assay.RabbitMq;

/// <summary>A message that the test took out of a queue. Until it says what becomes of it, the server keeps it for the test; disposing hands it back.</summary>
public sealed class TakenMessage : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly ulong _tag;
    private bool _isSettled;

    internal TakenMessage(IChannel channel, ulong tag, RabbitDelivery delivery)
    {
        _channel = channel;
        _tag = tag;
        Delivery = delivery;
    }

    /// <summary>The message.</summary>
    public RabbitDelivery Delivery { get; }

    /// <summary>Acknowledges it: it is gone. Ends when the server has heard it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">The test has said before what becomes of it.</exception>
    public async Task AckAsync(CancellationToken cancellationToken = default)
    {
        Settle();
        await _channel.BasicAckAsync(_tag, multiple: false, cancellationToken);
        await ArriveAsync(cancellationToken);
    }

    /// <summary>Refuses it. Ends when the server has heard it.</summary>
    /// <param name="requeue">Whether it goes back to its place, to be delivered again; otherwise it is dropped, or becomes a dead letter.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">The test has said before what becomes of it.</exception>
    public async Task NackAsync(bool requeue, CancellationToken cancellationToken = default)
    {
        Settle();
        await _channel.BasicNackAsync(_tag, multiple: false, requeue, cancellationToken);
        await ArriveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    /// <summary>The server answers neither: any question on the same channel is answered after it has taken them.</summary>
    private Task ArriveAsync(CancellationToken cancellationToken) => _channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 0, global: false, cancellationToken);

    private void Settle()
    {
        if (_isSettled)
            throw new InvalidOperationException("The message has been acknowledged or refused before.");
        _isSettled = true;
    }
}
