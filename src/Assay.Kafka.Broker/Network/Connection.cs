using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Network;

/// <summary>One client connection, from its socket to its end.</summary>
internal sealed class Connection(Socket socket, ClientSession session, SslServerAuthenticationOptions? tls, RequestDispatcher dispatcher)
{
    /// <summary>Runs until the client goes, sends nonsense, or <paramref name="stopping"/> is cancelled. Does not throw.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.Yield();
        await using var plain = new NetworkStream(socket, ownsSocket: true);
        try
        {
            socket.NoDelay = true;
            await using var stream = tls is null ? plain : await SecureAsync(plain, tls, stopping);
            await new Conversation(stream, session, dispatcher).RunAsync(stopping);
        }
        catch (Exception error) when (IsEndOfConnection(error))
        {
            // The connection is over, whoever ended it; what was told about it is told by the dispatcher.
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(plain, leaveInnerStreamOpen: true);
        try
        {
            await stream.AuthenticateAsServerAsync(options, cancellationToken);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        if (stream.RemoteCertificate is X509Certificate2 certificate)
        {
            session.Identify(DistinguishedName.Of(certificate.SubjectName));
        }

        return stream;
    }

    private static bool IsEndOfConnection(Exception error) =>
        error is IOException or SocketException or OperationCanceledException or MalformedMessageException
            or AuthenticationException or ObjectDisposedException;
}
