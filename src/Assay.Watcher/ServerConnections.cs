using System.Globalization;
using System.Net.NetworkInformation;
using Assay.Servers.Watching;

namespace Assay.Watcher;

/// <summary>Who is connected to a server, with or without a lease on it.</summary>
internal sealed class ServerConnections(WatchPlan plan)
{
    private const string UnixTable = "/proc/net/unix";
    private const string UnixConnected = "03";
    private const string TcpEstablished = "01";

    /// <summary>Read line by line: .NET makes one text of each, which on a busy machine is more than this process's memory.</summary>
    private static readonly string[] TcpTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Whether anybody is connected. A look that fails says yes, since a server must not end under its users.</summary>
    public bool HaveAny()
    {
        try
        {
            return HasUnixConnection() || (OperatingSystem.IsLinux() ? HasLinuxConnection() : HasConnection());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetworkInformationException)
        {
            return true;
        }
    }

    /// <summary>Unix sockets of the server lie among its data. Only Linux tells who is connected to them.</summary>
    private bool HasUnixConnection() => Lines(UnixTable).Any(line =>
        line.Contains(plan.DataFolder + "/", StringComparison.Ordinal) && Columns(line).ElementAtOrDefault(5) == UnixConnected);

    /// <summary>Each line is "number: near-address:port far-address:port state …", in hexadecimal.</summary>
    private bool HasLinuxConnection()
    {
        var port = ":" + plan.Port.ToString("X4", CultureInfo.InvariantCulture);
        // The near end is another program's where the server is in a container.
        return TcpTables.SelectMany(Lines).Any(line => line.Contains(port, StringComparison.Ordinal)
            && Columns(line) is [_, var near, var far, TcpEstablished, ..]
            && (near.EndsWith(port, StringComparison.Ordinal) || far.EndsWith(port, StringComparison.Ordinal)));
    }

    private bool HasConnection() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.State == TcpState.Established
            && (connection.LocalEndPoint.Port == plan.Port || connection.RemoteEndPoint.Port == plan.Port));

    private static IEnumerable<string> Lines(string table) => File.Exists(table) ? File.ReadLines(table) : [];

    private static string[] Columns(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
