using System.Net.Sockets;

namespace Assay.Benchmarks.Kafka;

/// <summary>The first thing that every client asks a broker: which versions it serves. Whoever answers is up.</summary>
internal static class Handshake
{
    // Twelve bytes follow the length: API 18, version 0, correlation 1, client id "ab".
    private static readonly byte[] Request = [0, 0, 0, 12, 0, 18, 0, 0, 0, 0, 0, 1, 0, 2, (byte)'a', (byte)'b'];

    public static async Task AskAsync(string bootstrapServers)
    {
        var address = bootstrapServers.Split(',')[0].Split(':');
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address[0], int.Parse(address[1], null));
        var stream = client.GetStream();
        await stream.WriteAsync(Request);
        await stream.ReadExactlyAsync(new byte[4]);
    }
}
