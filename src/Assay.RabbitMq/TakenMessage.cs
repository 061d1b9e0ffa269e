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

    /// <summary>Acknowledges it: it is gone.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">The test has said before what becomes of it.</exception>
    public Task AckAsync(CancellationToken cancellationToken = default)
    {
        Settle();
        return _channel.BasicAckAsync(_tag, multiple: false, cancellationToken).AsTask();
    }

    /// <summary>Refuses it.</summary>
    /// <param name="requeue">Whether it goes back to its place, to be delivered again; otherwise it is dropped, or becomes a dead letter.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">The test has said before what becomes of it.</exception>
    public Task NackAsync(bool requeue, CancellationToken cancellationToken = default)
    {
        Settle();
        return _channel.BasicNackAsync(_tag, multiple: false, requeue, cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private void Settle()
    {
        if (_isSettled)
            throw new InvalidOperationException("The message has been acknowledged or refused before.");
        _isSettled = true;
    }
}
