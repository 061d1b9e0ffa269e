using System.Net.Sockets;
using Assay.Servers;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>Finds a server and opens it as this process's host. A server that went away a moment ago is looked for again.</summary>
internal static class HostFinder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<MySqlHost> FindAsync(ServerRequest request, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var server = await ServerFinder.Default.FindAsync(request, cancellationToken);
            try
            {
                return await MySqlHost.GetAsync(server.ConnectionString).WaitAsync(cancellationToken);
            }
            catch (MySqlException away) when (IsPassing(away) && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // One of Assay's own is found to be gone in a moment, and another is started; others may come back, or get a free session.
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static bool IsPassing(MySqlException failed) =>
        failed.ErrorCode is MySqlErrorCode.ServerShutdown or MySqlErrorCode.TooManyUserConnections or MySqlErrorCode.ConnectionCountError
            or MySqlErrorCode.UnableToConnectToHost || failed.InnerException is SocketException or IOException;
}
