using System.Net;
using System.Net.Sockets;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Network;

/// <summary>Accepts connections on a free port of the loopback address, until it is disposed.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _connections = [];
    private Task _accepting = Task.CompletedTask;

    public Listener()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(Backlog);
        var bound = (IPEndPoint)_socket.LocalEndPoint!;
        Address = new(bound.Address.ToString(), bound.Port);
    }

    public BrokerAddress Address { get; }

    public void Start(RequestDispatcher dispatcher) => _accepting = AcceptAsync(dispatcher);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        Task[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        await Task.WhenAll(connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(RequestDispatcher dispatcher)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket accepted;
            try
            {
                accepted = await _socket.AcceptAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that went before it was accepted; or this process has no more handles, and a pause may help.
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
                continue;
            }

            var connection = new Connection(accepted, dispatcher).RunAsync(_stopping.Token);
            lock (_gate)
            {
                _connections.Add(connection);
            }

            _ = ForgetAsync(connection);
        }
    }

    private async Task ForgetAsync(Task connection)
    {
        await connection;
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }
}
