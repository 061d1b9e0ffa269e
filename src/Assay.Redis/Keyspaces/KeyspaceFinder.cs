using Assay.Redis.Servers;
using Assay.Servers;
using Assay.Timelines;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>Chooses what keeps a sandbox apart: a server of its own where it is asked for, else a logical database of Assay's server, else a prefix.</summary>
internal static class KeyspaceFinder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<IsolatedSpace> FindAsync(RedisKeyspaceBuilder declared, Timeline timeline, CancellationToken cancellationToken)
    {
        var request = new ServerRequest(RedisServers.Kind)
        {
            Version = declared.PinnedVersion,
            Settings = declared.Settings,
            ConnectionString = declared.ExternalServer,
            Provider = declared.OnlyProvider,
        };
        if (declared.HasOwnServer)
            return await OwnServerSpace.TakeAsync(request, timeline, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var server = await ServerFinder.Default.FindAsync(request, cancellationToken);
            try
            {
                return await InAsync(server, timeline, cancellationToken);
            }
            catch (Exception away) when (away is RedisConnectionException or RedisTimeoutException && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // One of Assay's own is found to be gone in a moment, and another is started; others may come back.
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>A space in a server that others use too.</summary>
    public static async Task<IsolatedSpace> InAsync(Server server, Timeline timeline, CancellationToken cancellationToken)
    {
        var host = await RedisHost.GetAsync(server).WaitAsync(cancellationToken);
        return host.IsExternal ? await SharedPrefix.TakeAsync(host) : await OwnDatabase.LeaseAsync(host, timeline);
    }
}
