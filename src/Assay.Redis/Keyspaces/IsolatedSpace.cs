using Assay.Resources;
using Assay.Timelines;

namespace Assay.Redis.Keyspaces;

/// <summary>The part of a Redis server that belongs to one sandbox.</summary>
internal abstract class IsolatedSpace : IAsyncDisposable
{
    /// <summary>The logical database.</summary>
    public abstract int DatabaseNumber { get; }

    /// <summary>What every key of the sandbox begins with; empty where the logical database is the sandbox's own.</summary>
    public abstract string Prefix { get; }

    public abstract ValueTask<Observation> ObserveAsync();

    /// <summary>Removes every key of the sandbox and no other.</summary>
    public abstract Task ClearAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>A logical database of an own server; a prefix on a server that others use too.</summary>
    public static async Task<IsolatedSpace> CreateAsync(RedisHost host, bool isOwn, Timeline timeline) =>
        isOwn ? await OwnDatabase.LeaseAsync(host, timeline) : new SharedPrefix(host, host.Connection.GetDatabase().Database);
}
