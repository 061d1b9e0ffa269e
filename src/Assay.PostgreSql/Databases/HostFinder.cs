using System.Net.Sockets;
using Assay.Servers;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>Finds a server and opens it as this process's host. A server that went away a moment ago is looked for again.</summary>
internal static class HostFinder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<PostgresHost> FindAsync(ServerRequest request, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var server = await ServerFinder.Default.FindAsync(request, cancellationToken);
            try
            {
                return await PostgresHost.GetAsync(server.ConnectionString).WaitAsync(cancellationToken);
            }
            catch (NpgsqlException away) when (IsPassing(away) && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // One of Assay's own is found to be gone in a moment, and another is started; others may come back, or get a free session.
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static bool IsPassing(NpgsqlException failed) => failed is PostgresException said
        ? said.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections
        : failed.InnerException is SocketException or IOException;
}
