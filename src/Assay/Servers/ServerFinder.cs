using System.Collections.Concurrent;
using Assay.Reporting;

namespace Assay.Servers;

/// <summary>Finds servers: one search for each kind, version and settings in a process, shared by all who ask.</summary>
public sealed class ServerFinder
{
    private static readonly Lazy<ServerFinder> Shared = new(() => new ServerFinder(ServerFinderOptions.FromEnvironment()));

    private readonly ConcurrentDictionary<string, Lazy<Task<Server>>> _searches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _announced = new(StringComparer.Ordinal);
    private readonly ServerFinderOptions _options;

    /// <summary>Creates a finder of its own, which shares servers with others through the home but no searches.</summary>
    public ServerFinder(ServerFinderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The finder of this process, with options from its environment.</summary>
    public static ServerFinder Default => Shared.Value;

    /// <summary>Finds a server: external, compose, running, process, container, download or embedded, whatever works first.</summary>
    /// <param name="request">What is needed.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller; the search itself goes on for the others.</param>
    /// <exception cref="ServerException">Nothing worked; the message lists everything that was tried and the shortest remedies.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<Server> FindAsync(ServerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = request.Key();
        var search = _searches.GetOrAdd(key, _ => new Lazy<Task<Server>>(() => Task.Run(() => SearchAsync(request), CancellationToken.None)));
        try
        {
            var server = await search.Value.WaitAsync(cancellationToken);
            if (!server.Lost.IsCancellationRequested)
                return server;
        }
        catch (Exception) when (search.Value.IsFaulted)
        {
            Forget(key, search);
            throw;
        }

        Forget(key, search);
        return await FindAsync(request, cancellationToken);
    }

    /// <summary>
    /// Starts a server that nobody else uses, from whatever provider can first; external servers are others', and are not asked. It ends with this
    /// process, or when its asker stops it.
    /// </summary>
    /// <exception cref="ServerException">Nothing worked.</exception>
    internal async Task<Server> StartOwnAsync(ServerRequest request, CancellationToken cancellationToken)
    {
        var started = _options.Time.GetTimestamp();
        var server = await new ServerLadder(request, _options, own: true).ClimbAsync(cancellationToken);
        server.ReadyIn = _options.Time.GetElapsedTime(started);
        // One line for all of them.
        if (_announced.TryAdd(request.Key(), true))
            Announce(server, server.Provider, "a server for each sandbox");
        return server;
    }

    private void Forget(string key, Lazy<Task<Server>> search) => _searches.TryRemove(KeyValuePair.Create(key, search));

    private async Task<Server> SearchAsync(ServerRequest request)
    {
        var started = _options.Time.GetTimestamp();
        var server = await new ServerLadder(request, _options).ClimbAsync(CancellationToken.None);
        server.ReadyIn = _options.Time.GetElapsedTime(started);
        var found = server.Warm && !server.IsExternal ? RunningProvider.ProviderName : server.Provider;
        Announce(server, found, server.Reason);
        return server;
    }

    private void Announce(Server server, string provider, string? reason) => _options.Journal.Write(new ServerEntry(
        server.Kind.Name, server.ToString(), provider, server.Source, reason, server.ReadyIn.TotalMilliseconds, server.Warm));
}
