using System.Collections.Concurrent;
using Assay.Servers;

namespace Assay.Redis.Keyspaces;

/// <summary>Servers for sandboxes that want one each: while any is in use, the next one is started ahead.</summary>
internal sealed class OwnServerStock
{
    private static readonly ConcurrentDictionary<string, OwnServerStock> Stocks = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly ServerRequest _request;
    private Task<Server>? _prepared;
    private int _taken;

    private OwnServerStock(ServerRequest request) => _request = request;

    /// <summary>The one stock of a kind of server in this process.</summary>
    public static OwnServerStock Of(ServerRequest request) => Stocks.GetOrAdd(request.Key(), static (_, asked) => new OwnServerStock(asked), request);

    /// <summary>A server that nobody has used.</summary>
    public async Task<Server> TakeAsync(CancellationToken cancellationToken)
    {
        Task<Server>? prepared;
        lock (_gate)
        {
            _taken++;
            (prepared, _prepared) = (_prepared, null);
        }

        try
        {
            var server = await UsableAsync(prepared) ?? await StartAsync(cancellationToken);
            lock (_gate)
            {
                if (_taken > 0)
                    _prepared ??= Task.Run(() => StartAsync(CancellationToken.None));
            }

            return server;
        }
        catch
        {
            lock (_gate)
                _taken--;
            throw;
        }
    }

    /// <summary>Ends a server. With the last one goes the one that was started ahead.</summary>
    public async Task ReturnAsync(Server server)
    {
        Task<Server>? prepared = null;
        lock (_gate)
        {
            if (--_taken == 0)
                (prepared, _prepared) = (_prepared, null);
        }

        await StopAsync(server);
        if (await UsableAsync(prepared) is { } spare)
            await StopAsync(spare);
    }

    private static Task StopAsync(Server server) => server.StopAsync?.Invoke() ?? Task.CompletedTask;

    private static async Task<Server?> UsableAsync(Task<Server>? preparation)
    {
        if (preparation is null)
            return null;
        try
        {
            var prepared = await preparation;
            if (!prepared.Lost.IsCancellationRequested)
                return prepared;
            await StopAsync(prepared);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whoever needs one starts it, and hears why it does not start.
        }

        return null;
    }

    private Task<Server> StartAsync(CancellationToken cancellationToken) => ServerFinder.Default.StartOwnAsync(_request, cancellationToken);
}
