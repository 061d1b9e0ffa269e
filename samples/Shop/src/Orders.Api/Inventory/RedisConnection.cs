using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;

namespace Orders.Api.Inventory;

/// <summary>The one connection to Redis, opened by whoever needs it first: the application starts without it.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly Lazy<Task<ConnectionMultiplexer>> _multiplexer;

    public RedisConnection(IOptions<RedisOptions> options)
    {
        _options = options.Value;
        _multiplexer = new(ConnectAsync);
    }

    public async Task<IDatabase> GetDatabaseAsync()
    {
        IDatabase database = (await _multiplexer.Value).GetDatabase();
        return _options.Prefix.Length == 0 ? database : database.WithKeyPrefix(_options.Prefix);
    }

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer.IsValueCreated)
        {
            await (await _multiplexer.Value).DisposeAsync();
        }
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        var configuration = ConfigurationOptions.Parse(_options.Connection);
        // When the server cannot be reached, the commands fail and the connection goes on trying.
        configuration.AbortOnConnectFail = false;
        return ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
