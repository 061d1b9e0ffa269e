using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Network;

/// <summary>
/// One client connection. Requests are served as they arrive, so a parked one (a join, a long poll) holds up none behind it;
/// answers leave in the order of the requests, as clients expect.
/// </summary>
internal sealed class Connection(Socket socket, ClientSession session, SslServerAuthenticationOptions? tls, RequestDispatcher dispatcher)
{
    // Beyond this, a client has to wait for its answers before more is read from it.
    private const int MaxUnanswered = 256;

    // Large requests arrive in few reads; an idle connection holds no buffer at all.
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 64 * 1024, leaveOpen: true, useZeroByteReads: true);

    /// <summary>Runs until the client goes, sends nonsense, or <paramref name="stopping"/> is cancelled. Does not throw.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.Yield();
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await using var plain = new NetworkStream(socket, ownsSocket: true);
        try
        {
            socket.NoDelay = true;
            await using var stream = tls is null ? plain : await SecureAsync(plain, tls, stopping);
            await RunAsync(stream, closed);
        }
        catch (Exception error) when (IsEndOfConnection(error))
        {
            // The connection is over, whoever ended it; what was told about it is told by the dispatcher.
        }
    }

    private async Task RunAsync(Stream stream, CancellationTokenSource closed)
    {
        var answers = Channel.CreateBounded<Task<DispatchedAnswer>>(new BoundedChannelOptions(MaxUnanswered) { SingleReader = true, SingleWriter = true });
        var writing = WriteAsync(stream, answers.Reader, closed);
        try
        {
            await ReadAsync(stream, answers.Writer, closed.Token);
        }
        catch (Exception error) when (IsEndOfConnection(error))
        {
            // As above; what is under way is given up first.
        }

        answers.Writer.TryComplete();
        await closed.CancelAsync();
        await writing;
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

        if (stream.RemoteCertificate is { } certificate)
        {
            session.Identify(certificate.Subject);
        }

        return stream;
    }

    private async Task ReadAsync(Stream stream, ChannelWriter<Task<DispatchedAnswer>> answers, CancellationToken cancellationToken)
    {
        var input = PipeReader.Create(stream, ReaderOptions);
        try
        {
            while (await Frame.ReadAsync(input, cancellationToken) is { } frame)
            {
                await answers.WriteAsync(dispatcher.DispatchAsync(frame, session, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            await input.CompleteAsync();
        }
    }

    private static async Task WriteAsync(Stream stream, ChannelReader<Task<DispatchedAnswer>> answers, CancellationTokenSource closed)
    {
        var isOpen = true;
        await foreach (var dispatched in answers.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                var answer = await dispatched.WaitAsync(closed.Token);
                using var bytes = answer.Bytes;
                if (isOpen && bytes is not null)
                {
                    await stream.WriteAsync(bytes.Written, closed.Token);
                }

                if (answer.ClosesConnection)
                {
                    throw new IOException("That was the last answer of the connection.");
                }
            }
            catch (Exception)
            {
                // Whatever failed, this answer never comes, and so no later one may: the client shall see that, rather than wait.
                isOpen = false;
                await closed.CancelAsync();
            }
        }
    }

    private static bool IsEndOfConnection(Exception error) =>
        error is IOException or SocketException or OperationCanceledException or MalformedMessageException or ChannelClosedException
            or AuthenticationException or ObjectDisposedException;
}
