using System.Net;
using System.Net.Sockets;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Network;

/// <summary>
/// Where one broker takes connections for one listener, on the loopback address. While it is down the port stays its own, and who connects is refused.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Func<Socket, Connection> _connect;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _connections = [];
    private Socket _socket;
    private CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;
    private Task? _stop;
    private bool _startsAgain;

    /// <exception cref="SocketException">The port is taken.</exception>
    public Listener(int port, Func<Socket, Connection> connect)
    {
        _connect = connect;
        _socket = Bind(port);
        var bound = (IPEndPoint)_socket.LocalEndPoint!;
        Address = new(bound.Address.ToString(), bound.Port);
    }

    public BrokerAddress Address { get; }

    public int Connections
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Takes connections; one that is stopping does once it has stopped.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_stop is null)
            {
                Listen();
            }
            else
            {
                _startsAgain = true;
            }
        }
    }

    /// <summary>Ends every connection and takes no more, until it is started again.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _startsAgain = false;
            return _stop ??= Task.Run(EndAndBindAsync);
        }
    }

    /// <summary>Ends every connection, and takes new ones.</summary>
    public async Task DisconnectAsync()
    {
        var stopping = _stopping;
        _stopping = new();
        await stopping.CancelAsync();
        await _accepting;
        await Task.WhenAll(Snapshot());
        stopping.Dispose();
        _accepting = AcceptAsync(_socket, _stopping.Token);
    }

    /// <summary>Gives the port back; for a listener that was never started.</summary>
    public void Close()
    {
        _socket.Dispose();
        _stopping.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Task? stop;
        lock (_gate)
        {
            (stop, _startsAgain) = (_stop, false);
        }

        await (stop ?? Task.CompletedTask);
        await EndAsync();
        _stopping.Dispose();
    }

    private void Listen()
    {
        _socket.Listen(Backlog);
        _accepting = AcceptAsync(_socket, _stopping.Token);
    }

    private async Task EndAndBindAsync()
    {
        try
        {
            await EndAsync();
            _stopping.Dispose();
            _stopping = new();
        }
        finally
        {
            lock (_gate)
            {
                // Bound and not listening: nobody else gets the port, and clients are refused at once.
                _socket = Bind(Address.Port);
                _stop = null;
                if (_startsAgain)
                {
                    Listen();
                }
            }
        }
    }

    private async Task EndAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        await Task.WhenAll(Snapshot());
    }

    private Task[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _connections];
        }
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Socket socket, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket accepted;
            try
            {
                accepted = await socket.AcceptAsync(stopping);
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

            Keep(_connect(accepted).RunAsync(stopping));
        }
    }

    private void Keep(Task connection)
    {
        lock (_gate)
        {
            _connections.Add(connection);
        }

        _ = connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }
}
