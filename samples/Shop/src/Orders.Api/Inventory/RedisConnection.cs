using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;

namespace Orders.Api.Inventory;

/// <summary>The one connection to Redis. The application opens it as it starts, and does not wait for it.</summary>
internal sealed class RedisConnection : IHostedService, IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly Lazy<Task<ConnectionMultiplexer>> _multiplexer;

    public RedisConnection(IOptions<RedisOptions> options)
    {
        _options = options.Value;
        _multiplexer = new(ConnectAsync);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = _multiplexer.Value;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IDatabase> GetDatabaseAsync()
    {
        IDatabase database = (await _multiplexer.Value).GetDatabase();
        return _options.Prefix.Length == 0 ? database : database.WithKeyPrefix(_options.Prefix);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_multiplexer.IsValueCreated) return;

        // While the first attempt to connect runs, nobody need wait for its end.
        var closing = CloseAsync(_multiplexer.Value);
        if (_multiplexer.Value.IsCompleted) await closing;
    }

    private static async Task CloseAsync(Task<ConnectionMultiplexer> connecting) => await (await connecting).DisposeAsync();

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        var configuration = ConfigurationOptions.Parse(_options.Connection);
        // When the server cannot be reached, the commands fail at once and the connection goes on trying.
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        return ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
