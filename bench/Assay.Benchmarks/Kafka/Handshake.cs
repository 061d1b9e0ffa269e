using System.Net;
using System.Net.Sockets;

namespace Assay.Benchmarks.Kafka;

/// <summary>The first thing that every client asks a broker: which versions it serves. Whoever answers is up.</summary>
internal static class Handshake
{
    // Twelve bytes follow the length: API 18, version 0, correlation 1, client id "ab".
    private static readonly byte[] Request = [0, 0, 0, 12, 0, 18, 0, 0, 0, 0, 0, 1, 0, 2, (byte)'a', (byte)'b'];

    /// <summary>Asks without a task: in a new process, compiling an asynchronous client takes longer than the answer.</summary>
    public static void Ask(string bootstrapServers)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPEndPoint.Parse(bootstrapServers.Split(',')[0]));
        socket.Send(Request);
        if (socket.Receive(new byte[4]) != 4)
            throw new IOException($"{bootstrapServers} took a connection and did not answer.");
    }
}
