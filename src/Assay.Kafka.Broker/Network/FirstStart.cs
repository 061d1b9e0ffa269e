using System.Net;
using System.Net.Sockets;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Network;

/// <summary>
/// In a new process the first cluster is mostly loading and compiling, and so is its first answer. Both take place at once: sockets on a thread beside
/// the start, the way of a request through the broker within it.
/// </summary>
internal static class FirstStart
{
    // What a client usually asks first: ApiVersions in version 0, with correlation id 1 and without a client id.
    private static readonly byte[] Question = [0, 0, 0, 10, 0, (byte)KafkaApi.ApiVersions, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF];

    private static int _connected;
    private static int _asked;

    /// <summary>Begins to connect, beside the caller; once in a process.</summary>
    public static void BeginToConnect()
    {
        if (Interlocked.Exchange(ref _connected, 1) == 0)
        {
            // A thread of its own: the pool is one of the things that have to be loaded.
            new Thread(ConnectBeside) { IsBackground = true, Name = "Assay: first start" }.Start();
        }
    }

    /// <summary>Asks; once in a process.</summary>
    public static void Ask(ClusterState cluster, RequestDispatcher dispatcher)
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0)
        {
            // Nobody waits for it: with all of it in memory it is through, and what fails here will fail and tell where a client asks.
            _ = AskAsync(cluster, dispatcher);
        }
    }

    /// <summary>Asks what clients ask first, and returns the framed answer.</summary>
    internal static async Task<byte[]> AskAsync(ClusterState cluster, RequestDispatcher dispatcher)
    {
        using var stream = new MemoryStream();
        stream.Write(Question);
        stream.Position = 0;
        var session = new ClientSession(cluster, cluster.Brokers.All[0], cluster.Options.Listeners[0], ClientSession.LoopbackHost);
        await new Conversation(stream, session, dispatcher).RunAsync(CancellationToken.None);
        return stream.ToArray()[Question.Length..];
    }

    /// <summary>Goes through what a connection needs of sockets, and returns how many bytes came through.</summary>
    internal static int Connect()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var accepting = listener.AcceptAsync(CancellationToken.None);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        using var server = new NetworkStream(accepting.AsTask().GetAwaiter().GetResult(), ownsSocket: true);
        var reading = server.ReadAsync(new byte[1]);
        client.Send([1]);
        return reading.AsTask().GetAwaiter().GetResult();
    }

    private static void ConnectBeside()
    {
        try
        {
            Connect();
        }
        catch (Exception)
        {
            // It only saves time: whatever is wrong, the cluster's own network will say so.
        }
    }
}
