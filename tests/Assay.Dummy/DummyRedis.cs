using Assay.Redis.Keyspaces;
using Assay.Redis.Servers;
using Assay.Servers;

namespace Assay.Dummy;

/// <summary>Parts of Redis that one process has for itself.</summary>
internal static class DummyRedis
{
    /// <summary>How long a dummy's claim on its prefixes lasts when it is not renewed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1.2);

    /// <summary>A whole server.</summary>
    public static async Task<DummyAnswer> StartOwnAsync(ServerFinder finder)
    {
        var server = await finder.StartOwnAsync(new ServerRequest(RedisServers.CreateKind()), CancellationToken.None);
        return new DummyAnswer(false, server.Version, server.ConnectionString);
    }

    /// <summary>A key behind a prefix of an external server. The answer names the prefix in place of a connection string.</summary>
    public static async Task<DummyAnswer> WriteAsync(ServerFinder finder)
    {
        var server = await finder.FindAsync(new ServerRequest(RedisServers.CreateKind()));
        var space = await SharedPrefix.TakeAsync(await RedisHost.OpenAsync(server, Lifetime));
        await space.Connection.GetDatabase(space.DatabaseNumber).StringSetAsync(space.Prefix + "left", 1);
        return new DummyAnswer(server.Warm, server.Version, space.Prefix);
    }
}
