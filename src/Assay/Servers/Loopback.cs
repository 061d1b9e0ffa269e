using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Assay.Servers;

/// <summary>Ports on the loopback address, and asking for those elsewhere.</summary>
internal static class Loopback
{
    public const string Address = "127.0.0.1";

    /// <summary>A port that is free at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether any program of this machine listens on a port, at whatever address.</summary>
    public static bool IsListening(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(end => end.Port == port);

    /// <summary>Whether something takes connections on a port of the loopback address.</summary>
    public static Task<bool> AcceptsAsync(int port, CancellationToken cancellationToken) => AcceptsAsync(Address, port, cancellationToken);

    /// <summary>Whether something takes connections on a port of a host.</summary>
    public static async Task<bool> AcceptsAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (IPAddress.TryParse(host, out var address))
                await socket.ConnectAsync(address, port, cancellationToken);
            else
                await socket.ConnectAsync(host, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
