using Assay.Resources;
using Assay.Timelines;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>
/// A logical database of a server that only Assay uses, with a user who can enter no other. The claim on its number ends with this process, however it
/// ends; the next holder empties what a killed one left, and closes the connections of what it left running.
/// </summary>
internal sealed class OwnDatabase : IsolatedSpace
{
    private readonly RedisHost _host;
    private readonly IDisposable _lease;
    private readonly IDatabase _database;
    private readonly KeyNotifications _notifications;
    private DatabaseUser? _user;
    private ConfigurationOptions? _options;
    private ConnectionMultiplexer? _connection;
    private long _rented;

    private OwnDatabase(RedisHost host, IDisposable lease, int number, Timeline timeline)
    {
        _host = host;
        _lease = lease;
        DatabaseNumber = number;
        _database = host.Connection.GetDatabase(number);
        _notifications = new KeyNotifications(host.Connection.GetSubscriber(), number, timeline);
    }

    public override ConfigurationOptions Options => _options!;

    public override ConnectionMultiplexer Connection => _connection!;

    public override int DatabaseNumber { get; }

    public override string Prefix => "";

    public override string? LostBecause => _host.LostBecause;

    public static async Task<OwnDatabase> LeaseAsync(RedisHost host, Timeline timeline)
    {
        // 0 is left to people who look into the server by hand.
        for (var number = 1; number < host.Databases; number++)
        {
            if (host.TryLease(number) is not { } lease)
                continue;
            var space = new OwnDatabase(host, lease, number, timeline);
            try
            {
                await space.OpenAsync();
                return space;
            }
            catch
            {
                await space.DisposeAsync();
                throw;
            }
        }

        throw new SandboxException(
            $"All {host.Databases - 1} logical databases of the Redis server are taken by running tests. Run fewer at once, or lower ASSAY_SANDBOXES.");
    }

    public override string? Explain()
    {
        if (LostBecause is not null || Refused() is not { Count: > 0 } refused)
            return null;
        return $"Redis refused {string.Join(", ", refused)}, which would reach other tests: the sandbox has a database of a shared server. "
            + "redis => redis.OwnServer() gives it a server of its own, which takes every command.";
    }

    /// <summary>Clients may go on in the database that they have when they are refused another.</summary>
    public override IEnumerable<string> Findings()
    {
        if (LostBecause is null && Refused().Contains("SELECT"))
        {
            yield return "a client selected another database than the sandbox's own, which belongs to other tests: Redis refused it, and what the client did next "
                + "went elsewhere than it thinks. redis => redis.OwnServer() gives the sandbox a server with all databases.";
        }
    }

    public override void Rented() => _rented = TimeProvider.System.GetTimestamp();

    public override async ValueTask<Observation> ObserveAsync() => Observation.AtRest(await _notifications.CountAsync());

    public override async Task<ResetOutcome> ResetAsync()
    {
        await Task.WhenAll(_database.ExecuteAsync("FLUSHDB"), Connection.GetSubscriber().UnsubscribeAllAsync());
        return ResetOutcome.Done;
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection is not null)
                await _connection.DisposeAsync();
            if (_host.LostBecause is null)
            {
                await _notifications.DisposeAsync();
                // First whoever could still write.
                if (_user is not null)
                    await _user.RemoveAsync();
                await _database.ExecuteAsync("FLUSHDB");
            }
        }
        finally
        {
            _lease.Dispose();
        }
    }

    private IReadOnlyList<string> Refused() => _user?.Refused(_rented) ?? [];

    private async Task OpenAsync()
    {
        _user = await DatabaseUser.TryCreateAsync(_database, DatabaseNumber);
        await _database.ExecuteAsync("FLUSHDB");
        _options = _host.Options.Clone();
        _options.DefaultDatabase = DatabaseNumber;
        if (_user is not null)
            (_options.User, _options.Password) = (_user.Name, _user.Password);
        _connection = await ConnectionMultiplexer.ConnectAsync(TestConnection.Of(_options));
        await _notifications.ListenAsync();
    }
}
