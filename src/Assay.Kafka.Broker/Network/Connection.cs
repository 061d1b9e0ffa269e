using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Network;

/// <summary>
/// One client connection. Requests are served as they arrive, so a parked one (a join, a long poll) holds up none behind it;
/// answers leave in the order of the requests, as clients expect.
/// </summary>
internal sealed class Connection(Socket socket, RequestDispatcher dispatcher)
{
    // Beyond this, a client has to wait for its answers before more is read from it.
    private const int MaxUnanswered = 256;

    // Large requests arrive in few reads.
    private const int ReadBufferLength = 64 * 1024;

    // Nobody connects from elsewhere; Kafka writes hosts with a slash.
    private const string ClientHost = "/127.0.0.1";

    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: ReadBufferLength, leaveOpen: true);

    /// <summary>Runs until the client goes, sends nonsense, or <paramref name="stopping"/> is cancelled. Does not throw.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.Yield();
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var answers = Channel.CreateBounded<Task<ProtocolWriter?>>(
            new BoundedChannelOptions(MaxUnanswered) { SingleReader = true, SingleWriter = true });
        var writing = WriteAsync(stream, answers.Reader, closed);
        try
        {
            socket.NoDelay = true;
            await ReadAsync(stream, answers.Writer, closed.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or MalformedMessageException or ChannelClosedException)
        {
            // The connection is over, whoever ended it; what was told about it is told by the dispatcher.
        }

        answers.Writer.TryComplete();
        await closed.CancelAsync();
        await writing;
    }

    private async Task ReadAsync(NetworkStream stream, ChannelWriter<Task<ProtocolWriter?>> answers, CancellationToken cancellationToken)
    {
        var input = PipeReader.Create(stream, ReaderOptions);
        try
        {
            while (await Frame.ReadAsync(input, cancellationToken) is { } frame)
            {
                await answers.WriteAsync(dispatcher.DispatchAsync(frame, ClientHost, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            await input.CompleteAsync();
        }
    }

    private static async Task WriteAsync(NetworkStream stream, ChannelReader<Task<ProtocolWriter?>> answers, CancellationTokenSource closed)
    {
        var isOpen = true;
        await foreach (var answer in answers.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                using var bytes = await answer.WaitAsync(closed.Token);
                if (isOpen && bytes is not null)
                {
                    await stream.WriteAsync(bytes.Written, closed.Token);
                }
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or MalformedMessageException)
            {
                isOpen = false;
                await closed.CancelAsync();
            }
        }
    }
}
