using System.Net.Sockets;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>Connections that say nothing.</summary>
internal static class IdleConnections
{
    public static async Task RunAsync(string host, int port, int count)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(host, port);
        }

        Console.WriteLine("open");
        await Console.In.ReadToEndAsync();
        sockets.ForEach(socket => socket.Dispose());
    }
}
