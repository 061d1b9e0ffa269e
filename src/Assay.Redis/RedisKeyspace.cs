using Assay.Redis.Keyspaces;
using Assay.Redis.Servers;
using Assay.Resources;
using StackExchange.Redis;

namespace Assay.Redis;

/// <summary>
/// A Redis keyspace of a sandbox's own: a logical database of a server that Assay started, or a prefix on an external one.
/// Emptied after every test. Channels of publish and subscribe belong to the whole server, so sandboxes share them.
/// </summary>
public sealed class RedisKeyspace : Resource, IConnectable
{
    private RedisHost? _host;
    private IsolatedSpace? _space;

    internal RedisKeyspace(string name)
        : base(name)
    {
    }

    /// <summary>The configuration string for applications (StackExchange.Redis), with the sandbox's logical database as the default one.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Configuration
    {
        get
        {
            var options = Host.Options.Clone();
            options.DefaultDatabase = Space.DatabaseNumber;
            options.ClientName = Name;
            options.AbortOnConnectFail = false;
            return options.ToString(includePassword: true);
        }
    }

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => Configuration;

    /// <summary>
    /// What every key of the sandbox begins with. Empty on a server that Assay started; on an external one the application must put it
    /// before its keys, through its configuration.
    /// </summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Prefix => Space.Prefix;

    /// <summary>The test's own view: all of StackExchange.Redis. Keys are taken as they are: put <see cref="Prefix"/> before them.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public IDatabase Database => Host.Connection.GetDatabase(Space.DatabaseNumber);

    private RedisHost Host => _host ?? throw NotStarted();

    private IsolatedSpace Space => _space ?? throw NotStarted();

    /// <summary>Sets a string.</summary>
    /// <param name="key">The key, without the prefix.</param>
    /// <param name="value">The value.</param>
    public Task Set(string key, RedisValue value) => Database.StringSetAsync(Prefix + key, value);

    /// <summary>Reads a string; <see cref="RedisValue.Null"/> where there is none.</summary>
    /// <param name="key">The key, without the prefix.</param>
    public Task<RedisValue> Get(string key) => Database.StringGetAsync(Prefix + key);

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var server = await RedisServers.FindAsync(cancellationToken: cancellationToken);
        var isOwn = !server.IsExternal;
        _host = await RedisHost.GetAsync(server.ConnectionString, isOwn).WaitAsync(cancellationToken);
        _space = await IsolatedSpace.CreateAsync(_host, isOwn, Timeline);
    }

    /// <inheritdoc/>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) => Space.ObserveAsync();

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        await Space.ClearAsync();
        return ResetOutcome.Done;
    }

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        if (_space is not null)
            await _space.DisposeAsync();
    }

    private InvalidOperationException NotStarted() => new($"'{Name}' has no keyspace before its sandbox has started. Rent the sandbox first.");
}
