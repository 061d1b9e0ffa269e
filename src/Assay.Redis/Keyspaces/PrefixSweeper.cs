using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>Removes the keys that killed processes left on a server that others use too: those behind prefixes whose claim ran out, and no others.</summary>
internal sealed class PrefixSweeper(ConnectionMultiplexer connection, int database)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>The sweep that runs or ran last; does not throw.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    /// <summary>Sweeps beside everything else, if the last time is long enough ago.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!Last.IsCompleted || (_last != 0 && TimeProvider.System.GetElapsedTime(_last) < Interval))
                return;
            _last = TimeProvider.System.GetTimestamp();
            Last = Task.Run(async () =>
            {
                try
                {
                    await SweepAsync();
                }
                catch (Exception failed) when (failed is not OutOfMemoryException)
                {
                    // What stays is found by the next sweep; a test has no use for the reason.
                }
            });
        }
    }

    /// <summary>Removes what is left behind; answers the claims.</summary>
    public async Task<IReadOnlyList<string>> SweepAsync()
    {
        var keys = connection.GetDatabase(database);
        var removed = new List<string>();
        foreach (var id in (await keys.SetMembersAsync(PrefixRun.Runs)).Select(member => member.ToString()).Where(IsId))
        {
            // The connections are asked last: a claim that ran out is not renewed, but one may be lost for an instant.
            if (await keys.KeyExistsAsync(PrefixRun.LeaseKey(id)) || await IsConnectedAsync(id))
                continue;
            await PrefixedKeys.RemoveAsync(connection, database, PrefixRun.PrefixOf(id));
            await keys.SetRemoveAsync(PrefixRun.Runs, id);
            removed.Add(id);
        }

        return removed;
    }

    private static bool IsId(string member) => member.Length == 12 && member.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether the claim's process is there. Where the user may not list clients, the claim's key alone says it.</summary>
    private async Task<bool> IsConnectedAsync(string id)
    {
        foreach (var server in connection.GetServers().Where(server => !server.IsReplica && server.IsConnected))
        {
            try
            {
                if ((await server.ClientListAsync()).Any(client => client.Name == PrefixRun.ClientName(id)))
                    return true;
            }
            catch (RedisServerException)
            {
            }
        }

        return false;
    }
}
