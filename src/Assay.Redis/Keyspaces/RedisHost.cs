using System.Collections.Concurrent;
using System.Globalization;
using Assay.Servers;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>A Redis server as this process uses it: one connection with all rights that the server gives, shared by all its sandboxes.</summary>
internal sealed class RedisHost : IAsyncDisposable
{
    private const int DatabasesOfAnUnknownServer = 16;
    private static readonly ConcurrentDictionary<string, Lazy<Task<RedisHost>>> Hosts = new(StringComparer.Ordinal);
    private readonly Server _server;
    private readonly DatabaseLeases _leases;

    private RedisHost(Server server, ConfigurationOptions options, ConnectionMultiplexer connection, int databases, PrefixRun? run)
    {
        _server = server;
        _leases = new DatabaseLeases(server);
        Options = options;
        Connection = connection;
        Databases = databases;
        Run = run;
    }

    /// <summary>What the server's connection string says, for applications: without what only this process may.</summary>
    public ConfigurationOptions Options { get; }

    public ConnectionMultiplexer Connection { get; }

    /// <summary>How many logical databases the server has.</summary>
    public int Databases { get; }

    /// <summary>Whether the server is others', so that only what is Assay's may be touched in it.</summary>
    public bool IsExternal => Run is not null;

    /// <summary>This process's claim on its prefixes; null on a server that Assay started.</summary>
    public PrefixRun? Run { get; }

    /// <summary>Why the server is of no use any more; null while it is there.</summary>
    public string? LostBecause => _server.Lost.IsCancellationRequested
        ? $"the {_server} server at {Options.EndPoints[0]} is gone: it was stopped or killed, or it crashed"
        : null;

    /// <summary>The host of a shared server, opened once for the process. A failed attempt is not remembered, nor is a server that is gone.</summary>
    public static async Task<RedisHost> GetAsync(Server server)
    {
        while (true)
        {
            var opening = Hosts.GetOrAdd(server.ConnectionString, static (_, found) => new Lazy<Task<RedisHost>>(() => OpenAsync(found)), server);
            try
            {
                var host = await opening.Value;
                if (host.LostBecause is null)
                    return host;
                // Another server took the port and the password of the one that was lost; only tests make that happen.
                if (Hosts.TryRemove(KeyValuePair.Create(server.ConnectionString, opening)))
                    await host.DisposeAsync();
            }
            catch
            {
                Hosts.TryRemove(KeyValuePair.Create(server.ConnectionString, opening));
                throw;
            }
        }
    }

    /// <summary>Opens a server for one user; it is closed by disposing.</summary>
    /// <param name="server">The server.</param>
    /// <param name="lifetime">After what time a claim on prefixes runs out that is not renewed.</param>
    public static async Task<RedisHost> OpenAsync(Server server, TimeSpan? lifetime = null)
    {
        var options = ConfigurationOptions.Parse(server.ConnectionString);
        var isExternal = server.IsExternal;
        var id = isExternal ? PrefixRun.NewId() : null;
        var own = options.Clone();
        own.ClientName = id is null ? "assay" : PrefixRun.ClientName(id);
        own.AbortOnConnectFail = true;
        own.AllowAdmin = true;
        var connection = await ConnectionMultiplexer.ConnectAsync(own);
        if (isExternal)
            return new RedisHost(server, options, connection, databases: 0, new PrefixRun(connection, connection.GetDatabase().Database, id!, lifetime));
        await NotifyAsync(connection.GetServers()[0]);
        return new RedisHost(server, options, connection, await DatabasesAsync(connection.GetServers()[0]), run: null);
    }

    /// <summary>Claims a logical database; null when it is taken.</summary>
    public IDisposable? TryLease(int database) => _leases.TryTake(database);

    public async ValueTask DisposeAsync()
    {
        if (Run is not null)
            await Run.DisposeAsync();
        await Connection.DisposeAsync();
    }

    /// <summary>
    /// Lets the server say which keys change, so that a reset sees who still writes; what its settings tell applications stays. Garnet does not have it.
    /// </summary>
    private static async Task NotifyAsync(IServer server)
    {
        const string Name = "notify-keyspace-events";
        const string AllInTheKeyspace = "KA";
        try
        {
            var told = (await server.ConfigGetAsync(Name)).Select(setting => setting.Value).FirstOrDefault() ?? "";
            if (AllInTheKeyspace.Any(flag => !told.Contains(flag, StringComparison.Ordinal)))
                await server.ConfigSetAsync(Name, told + AllInTheKeyspace);
        }
        catch (RedisServerException)
        {
        }
    }

    private static async Task<int> DatabasesAsync(IServer server)
    {
        try
        {
            var answer = await server.ConfigGetAsync("databases");
            return answer.Length == 1 && int.TryParse(answer[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : DatabasesOfAnUnknownServer;
        }
        catch (RedisException)
        {
            return DatabasesOfAnUnknownServer;
        }
    }
}
