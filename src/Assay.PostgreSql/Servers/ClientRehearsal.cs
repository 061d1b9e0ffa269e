using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Assay.PostgreSql.Servers;

/// <summary>
/// A first conversation of Npgsql, with nobody behind it. In a new process the first one costs some hundred milliseconds of compiling: it takes place
/// while a server is still being looked for or started, instead of after it.
/// </summary>
internal static class ClientRehearsal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static int _begun;

    /// <summary>Begins it beside the caller, once in a process.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
            _ = Task.Run(BesideAsync);
    }

    /// <summary>Holds the conversation, and returns the version that the client understood.</summary>
    internal static async Task<string> HoldAsync(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1);
        var answering = AnswerAsync(listener, cancellationToken);
        // What a real server asks a password for: the library behind it is loaded with the first use.
        Rfc2898DeriveBytes.Pbkdf2("assay", new byte[16], 1, HashAlgorithmName.SHA256, 32);
        var version = await PostgresServers.AskVersionAsync(PostgresRecipe.ConnectionString(((IPEndPoint)listener.LocalEndpoint).Port, "assay"), cancellationToken);
        await answering;
        return version;
    }

    private static async Task BesideAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await HoldAsync(patience.Token);
        }
        catch (Exception)
        {
            // It only saves time: whatever is wrong, the real conversation will say so.
        }
    }

    /// <summary>Plays the server: lets the client in, and gives one answer to whatever it asks.</summary>
    private static async Task AnswerAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        var stream = client.GetStream();
        var request = new byte[4096];
        foreach (var answer in (byte[][])[Welcome(), Row("15.0")])
        {
            if (await stream.ReadAsync(request, cancellationToken) == 0)
                return;
            await stream.WriteAsync(answer, cancellationToken);
        }

        // The client's farewell.
        while (await stream.ReadAsync(request, cancellationToken) > 0)
        {
        }
    }

    // The messages are those of PostgreSQL 15's documentation, chapter 55.7 "Message Formats".
    private static byte[] Welcome() =>
    [
        .. Message('R', Int32(0)),
        .. Message('S', [.. Text("server_version"), .. Text("15.0")]),
        .. Message('S', [.. Text("client_encoding"), .. Text("UTF8")]),
        .. Message('S', [.. Text("standard_conforming_strings"), .. Text("on")]),
        .. Message('K', [.. Int32(1), .. Int32(1)]),
        .. Message('Z', [(byte)'I']),
    ];

    private static byte[] Row(string value) =>
    [
        .. Message('1', []),
        .. Message('2', []),
        // One column: no table, type text of any length, in binary.
        .. Message('T', [0, 1, .. Text("server_version"), .. Int32(0), 0, 0, .. Int32(25), 0xFF, 0xFF, .. Int32(-1), 0, 1]),
        .. Message('D', [0, 1, .. Int32(value.Length), .. Encoding.ASCII.GetBytes(value)]),
        .. Message('C', Text("SHOW")),
        .. Message('Z', [(byte)'I']),
    ];

    private static byte[] Message(char type, byte[] body) => [(byte)type, .. Int32(body.Length + sizeof(int)), .. body];

    private static byte[] Text(string value) => [.. Encoding.ASCII.GetBytes(value), 0];

    private static byte[] Int32(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
