using System.IO.Pipelines;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Network;

/// <summary>
/// Requests and answers over one connection. Requests are served as they arrive, so a parked one (a join, a long poll) holds up none behind it;
/// answers leave in the order of the requests, as clients expect.
/// </summary>
internal sealed class Conversation(Stream stream, ClientSession session, RequestDispatcher dispatcher)
{
    // Beyond this, a client has to wait for its answers before more is read from it.
    private const int MaxUnanswered = 256;

    // Large requests arrive in few reads; an idle connection holds no buffer at all.
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 64 * 1024, leaveOpen: true, useZeroByteReads: true);

    /// <summary>Runs until the client goes; throws what ends the connection otherwise, after what was under way has been given up.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var unanswered = new SemaphoreSlim(MaxUnanswered);
        var answered = Task.CompletedTask;
        var input = PipeReader.Create(stream, ReaderOptions);
        try
        {
            while (await Frame.ReadAsync(input, closed.Token) is { } frame)
            {
                await unanswered.WaitAsync(closed.Token);
                answered = AnswerAsync(dispatcher.DispatchAsync(frame, session, closed.Token), answered, unanswered, closed);
            }
        }
        finally
        {
            await input.CompleteAsync();
            await closed.CancelAsync();
            await answered;
        }
    }

    // After the answers before it. Does not throw.
    private async Task AnswerAsync(Task<DispatchedAnswer> dispatched, Task answeredBefore, SemaphoreSlim unanswered, CancellationTokenSource closed)
    {
        await answeredBefore;
        try
        {
            var answer = await dispatched.WaitAsync(closed.Token);
            using var bytes = answer.Bytes;
            if (bytes is not null)
            {
                await stream.WriteAsync(bytes.Written, closed.Token);
            }

            if (answer.ClosesConnection)
            {
                await closed.CancelAsync();
            }
        }
        catch (Exception)
        {
            // Whatever failed, this answer never comes, and so no later one may: the client shall see that, rather than wait.
            await closed.CancelAsync();
        }
        finally
        {
            unanswered.Release();
        }
    }
}
