using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>A channel for one caller at a time. The server closes a channel after every error, so it is opened again when needed.</summary>
/// <param name="connection">The connection.</param>
/// <param name="loss">What is thrown in place of the client's error when the connection is lost, so that nobody takes it for an answer about a queue.</param>
/// <param name="unanswered">What is thrown in place of the client's error when it waited for an answer for too long; null when that says all.</param>
/// <param name="options">What the channel has to do.</param>
internal sealed class ChannelSlot(
    IConnection connection, Func<SandboxException?> loss, Func<Exception, SandboxException?> unanswered, CreateChannelOptions? options = null) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private IChannel? _channel;

    public async Task<T> UseAsync<T>(Func<IChannel, Task<T>> use, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_channel is not { IsOpen: true })
                _channel = await connection.CreateChannelAsync(options, cancellationToken);
            return await use(_channel);
        }
        catch (OperationInterruptedException) when (loss() is { } lost)
        {
            throw lost;
        }
        catch (Exception slow) when (slow is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested && unanswered(slow) is { } silent)
        {
            throw silent;
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task DoAsync(Func<IChannel, Task> act, CancellationToken cancellationToken) => UseAsync(
        async channel =>
        {
            await act(channel);
            return true;
        },
        cancellationToken);

    /// <summary>The channel goes with its connection.</summary>
    public void Dispose() => _gate.Dispose();
}
