using System.Net.Sockets;
using System.Text;

namespace Assay.Containers.Tests.Engines;

/// <summary>A socket that answers every question with the same text, or takes connections and says nothing.</summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-engine-").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private FakeEngine() => _socket.Bind(new UnixDomainSocketEndPoint(Path));

    public string Path => System.IO.Path.Combine(_folder, "docker.sock");

    public string Address => "unix://" + Path;

    /// <summary>One that tells its versions, as engines do.</summary>
    public static FakeEngine Of(string version, string newestApi, string oldestApi = "1.24", string os = "linux") => Saying(
        "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"
        + $$"""{"Version":"{{version}}","ApiVersion":"{{newestApi}}","MinAPIVersion":"{{oldestApi}}","Os":"{{os}}"}""");

    public static FakeEngine Saying(string answer)
    {
        var engine = Silent();
        _ = engine.AnswerAsync(Encoding.UTF8.GetBytes(answer));
        return engine;
    }

    public static FakeEngine Silent()
    {
        var engine = new FakeEngine();
        engine._socket.Listen();
        return engine;
    }

    /// <summary>A socket that its engine left behind.</summary>
    public static FakeEngine Dead() => new();

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var connection = await _socket.AcceptAsync();
                await connection.ReceiveAsync(new byte[1024]);
                await connection.SendAsync(answer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
