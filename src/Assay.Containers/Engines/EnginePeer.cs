using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Assay.Containers.Engines;

/// <summary>
/// Tells an engine inside this container from one outside that lent its socket: the kernel names no process that this one can't see. Ports of the
/// latter's containers are not on this process's loopback address.
/// </summary>
internal static class EnginePeer
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private static readonly string[] Marks = ["/.dockerenv", "/run/.containerenv"];

    public static bool IsOutside(Stream connection)
    {
        if (!OperatingSystem.IsLinux() || connection is not NetworkStream { Socket: { AddressFamily: AddressFamily.Unix } socket } || !Marks.Any(File.Exists))
            return false;
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
        return credentials[0] == 0;
    }
}
