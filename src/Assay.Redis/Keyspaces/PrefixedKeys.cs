using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>The keys behind a prefix.</summary>
internal static class PrefixedKeys
{
    private const int Batch = 1_000;

    /// <summary>Removes them, and no others. Each by itself, as keys of a cluster lie on different nodes, but many at once.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="database">The logical database.</param>
    /// <param name="prefix">The prefix, without characters that mean something in a pattern.</param>
    public static async Task RemoveAsync(ConnectionMultiplexer connection, int database, string prefix)
    {
        var keys = connection.GetDatabase(database);
        var removals = new List<Task>();
        foreach (var server in connection.GetServers().Where(server => !server.IsReplica))
        {
            await foreach (var key in server.KeysAsync(database, prefix + "*", pageSize: Batch))
            {
                removals.Add(keys.KeyDeleteAsync(key));
                if (removals.Count < Batch)
                    continue;
                await Task.WhenAll(removals);
                removals.Clear();
            }
        }

        await Task.WhenAll(removals);
    }
}
