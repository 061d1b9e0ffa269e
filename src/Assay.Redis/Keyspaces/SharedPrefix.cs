using System.Globalization;
using System.Security.Cryptography;
using Assay.Resources;

namespace Assay.Redis.Keyspaces;

/// <summary>A prefix that nobody else has, on a server that others use too: nothing foreign is ever removed.</summary>
internal sealed class SharedPrefix : IsolatedSpace
{
    private static readonly string Run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private static int _last;
    private readonly RedisHost _host;

    public SharedPrefix(RedisHost host, int database)
    {
        _host = host;
        DatabaseNumber = database;
        Prefix = string.Create(CultureInfo.InvariantCulture, $"assay:{Run}:{Interlocked.Increment(ref _last)}:");
    }

    public override int DatabaseNumber { get; }

    public override string Prefix { get; }

    public override async ValueTask<Observation> ObserveAsync()
    {
        await _host.Connection.GetDatabase(DatabaseNumber).PingAsync();
        return Observation.AtRest();
    }

    public override async Task ClearAsync()
    {
        var database = _host.Connection.GetDatabase(DatabaseNumber);
        foreach (var server in _host.Connection.GetServers().Where(server => !server.IsReplica))
        {
            await foreach (var key in server.KeysAsync(DatabaseNumber, Prefix + "*", pageSize: 1_000))
                await database.KeyDeleteAsync(key);
        }
    }

    public override async ValueTask DisposeAsync() => await ClearAsync();
}
