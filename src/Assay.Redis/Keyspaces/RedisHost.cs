using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>A Redis server as this process uses it: one connection, shared by all its sandboxes.</summary>
internal sealed class RedisHost
{
    private const int DatabasesOfAnUnknownServer = 16;
    private static readonly ConcurrentDictionary<string, Lazy<Task<RedisHost>>> Hosts = new();

    private RedisHost(ConfigurationOptions options, ConnectionMultiplexer connection, int databases)
    {
        Options = options;
        Connection = connection;
        Databases = databases;
    }

    /// <summary>What the server's connection string says, for applications: without what only this process may.</summary>
    public ConfigurationOptions Options { get; }

    public ConnectionMultiplexer Connection { get; }

    /// <summary>How many logical databases the server has.</summary>
    public int Databases { get; }

    /// <summary>The host of a server, opened once for the process. A failed attempt is not remembered.</summary>
    public static async Task<RedisHost> GetAsync(string connectionString, bool isOwn)
    {
        var opening = Hosts.GetOrAdd(connectionString, key => new Lazy<Task<RedisHost>>(() => OpenAsync(key, isOwn)));
        try
        {
            return await opening.Value;
        }
        catch
        {
            Hosts.TryRemove(KeyValuePair.Create(connectionString, opening));
            throw;
        }
    }

    private static async Task<RedisHost> OpenAsync(string connectionString, bool isOwn)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        var own = options.Clone();
        own.ClientName = "assay";
        own.AbortOnConnectFail = true;
        own.AllowAdmin = true;
        var connection = await ConnectionMultiplexer.ConnectAsync(own);
        var server = connection.GetServers()[0];
        if (isOwn)
            await NotifyAsync(server);
        return new RedisHost(options, connection, await DatabasesAsync(server));
    }

    /// <summary>Lets the server say which keys change, so that a reset sees who still writes. Garnet does not have it.</summary>
    private static async Task NotifyAsync(IServer server)
    {
        try
        {
            await server.ConfigSetAsync("notify-keyspace-events", "KA");
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
