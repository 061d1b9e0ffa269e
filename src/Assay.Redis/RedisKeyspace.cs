using Assay.Redis.Keyspaces;
using Assay.Resources;
using StackExchange.Redis;

namespace Assay.Redis;

/// <summary>
/// A Redis keyspace of a sandbox's own: a logical database of a server that Assay started, a prefix on an external one, or a whole server
/// (<see cref="RedisKeyspaceBuilder.OwnServer"/>). Emptied after every test. Channels of publish and subscribe belong to the server, so sandboxes
/// share them that share a server.
/// </summary>
public sealed class RedisKeyspace : Resource, IConnectable
{
    private readonly RedisKeyspaceBuilder _declared;
    private IsolatedSpace? _space;

    internal RedisKeyspace(string name, RedisKeyspaceBuilder declared)
        : base(name) => _declared = declared;

    /// <summary>
    /// The configuration string for applications (StackExchange.Redis), with the sandbox's logical database as the default one, and a user who may enter
    /// no other.
    /// </summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Configuration
    {
        get
        {
            var options = Space.Options.Clone();
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
    public IDatabase Database => Space.Connection.GetDatabase(Space.DatabaseNumber);

    /// <inheritdoc/>
    protected override string? LostBecause => _space?.LostBecause;

    private IsolatedSpace Space => _space ?? throw NotStarted();

    /// <summary>Sets a string.</summary>
    /// <param name="key">The key, without the prefix.</param>
    /// <param name="value">The value.</param>
    public Task Set(string key, RedisValue value) => Database.StringSetAsync(Prefix + key, value);

    /// <summary>Reads a string; <see cref="RedisValue.Null"/> where there is none.</summary>
    /// <param name="key">The key, without the prefix.</param>
    public Task<RedisValue> Get(string key) => Database.StringGetAsync(Prefix + key);

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken) =>
        _space = await KeyspaceFinder.FindAsync(_declared, Timeline, cancellationToken);

    /// <inheritdoc/>
    protected override void Rented() => Space.Rented();

    /// <inheritdoc/>
    protected override IEnumerable<string> Findings() =>
        Space.FindLoss() is { } lost ? [$"{Name}: {lost}."] : Space.Findings().Select(finding => $"{Name}: {finding}");

    /// <inheritdoc/>
    protected override string? Explain() => _space?.Explain() is { } explanation ? $"{Name}: {explanation}" : null;

    /// <inheritdoc/>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) =>
        LostBecause is null ? Space.ObserveAsync() : new(Observation.AtRest());

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) =>
        LostBecause is { } lost ? ResetOutcome.Replace(lost) : await Space.ResetAsync();

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        if (_space is not null)
            await _space.DisposeAsync();
    }

    private InvalidOperationException NotStarted() => new($"'{Name}' has no keyspace before its sandbox has started. Rent the sandbox first.");
}
