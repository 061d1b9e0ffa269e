using System.IO.Pipes;
using System.Net.Security;
using System.Net.Sockets;

namespace Assay.Containers.Engines;

/// <summary>Opens connections to an engine: through a Unix socket, a named pipe, or TCP with or without TLS.</summary>
internal static class EngineConnection
{
    private const int PlainPort = 2375;
    private const int SecurePort = 2376;

    public static async Task<Stream> OpenAsync(EngineEndpoint endpoint, CancellationToken cancellationToken) => endpoint.Address.Scheme switch
    {
        "unix" => await OpenSocketAsync(endpoint.SocketPath!, cancellationToken),
        "npipe" => await OpenPipeAsync(endpoint.Address, cancellationToken),
        "tcp" or "http" or "https" => await OpenTcpAsync(endpoint, cancellationToken),
        var scheme => throw new NotSupportedException($"engines behind '{scheme}:' are not supported, only unix, npipe and tcp"),
    };

    public static async Task<NetworkStream> OpenSocketAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> OpenPipeAsync(Uri address, CancellationToken cancellationToken)
    {
        var name = address.AbsolutePath.Trim('/');
        var pipe = new NamedPipeClientStream(
            address.Host.Length == 0 ? "." : address.Host, name.StartsWith("pipe/", StringComparison.OrdinalIgnoreCase) ? name[5..] : name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(cancellationToken);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }

    private static async Task<Stream> OpenTcpAsync(EngineEndpoint endpoint, CancellationToken cancellationToken)
    {
        var secure = endpoint.CertificateFolder is not null || endpoint.Address.Scheme == "https";
        var port = endpoint.Address.IsDefaultPort || endpoint.Address.Port < 0 ? secure ? SecurePort : PlainPort : endpoint.Address.Port;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Address.Host, port, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return secure ? await SecureAsync(stream, endpoint, cancellationToken) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, EngineEndpoint endpoint, CancellationToken cancellationToken)
    {
        var secured = new SslStream(stream);
        var options = new SslClientAuthenticationOptions { TargetHost = endpoint.Address.Host };
        if (endpoint.CertificateFolder is { } folder)
        {
            options.ClientCertificates = EngineCertificates.Own(folder);
            options.CertificateChainPolicy = EngineCertificates.Trust(folder);
        }

        await secured.AuthenticateAsClientAsync(options, cancellationToken);
        return secured;
    }
}
