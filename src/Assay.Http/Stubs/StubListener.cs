using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Assay.Http.Stubs;

/// <summary>A bare Kestrel on a port of the loopback interface: no host, no pipeline, a few milliseconds to start.</summary>
internal sealed class StubListener : IHttpApplication<StubExchange>, IAsyncDisposable
{
    private readonly ConcurrentDictionary<StubExchange, bool> _open = new();
    private readonly Func<StubExchange, Task> _answer;
    private readonly KestrelServer _server;
    private long _changes;

    private StubListener(Func<StubExchange, Task> answer, int port)
    {
        _answer = answer;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Listen(IPAddress.Loopback, port);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    public Uri Address => new(_server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>How many requests came so far.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>The requests that are still being answered.</summary>
    public IReadOnlyCollection<StubExchange> Open => [.. _open.Keys];

    /// <param name="answer">Answers a request.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StubListener> StartAsync(Func<StubExchange, Task> answer, CancellationToken cancellationToken, int port = 0)
    {
        var listener = new StubListener(answer, port);
        try
        {
            await listener._server.StartAsync(listener, cancellationToken);
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all waiting on purpose: hanging replies are cut off, delayed ones come now.</summary>
    public void EndWaits()
    {
        foreach (var exchange in _open.Keys)
            exchange.EndWait();
    }

    public async ValueTask DisposeAsync()
    {
        EndWaits();
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    StubExchange IHttpApplication<StubExchange>.CreateContext(IFeatureCollection contextFeatures)
    {
        var exchange = new StubExchange(new DefaultHttpContext(contextFeatures));
        // Enters first and is counted then; looked at in the opposite order, none is missed between two looks.
        _open[exchange] = true;
        Interlocked.Increment(ref _changes);
        return exchange;
    }

    Task IHttpApplication<StubExchange>.ProcessRequestAsync(StubExchange context) => _answer(context);

    void IHttpApplication<StubExchange>.DisposeContext(StubExchange context, Exception? exception)
    {
        _open.TryRemove(context, out _);
        context.Dispose();
    }
}
