using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Assay.Http.Json;
using Assay.Timelines;
using Microsoft.AspNetCore.Http;

namespace Assay.Http.Stubs;

/// <summary>Answers one request from the board, and records it.</summary>
internal sealed class StubResponder(StubBoard board, Timeline timeline)
{
    private static readonly StubReply Failed = new(StatusCodes.Status500InternalServerError);

    public async Task AnswerAsync(StubExchange exchange)
    {
        var start = Stopwatch.GetTimestamp();
        var http = exchange.Http;
        var request = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}";
        string ending;
        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var received = new ReceivedRequest(http.Request, body.ToArray());
            ending = await SendAsync(exchange, Choose(received));
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or BadHttpRequestException)
        {
            ending = "given up by its client";
        }
        catch (Exception thrown)
        {
            ending = $"the reply could not be sent: {thrown.Message}";
            board.Fail($"{board.Name}: {request}: {ending}");
            http.Abort();
        }

        timeline.Record("HTTP", $"→ {board.Name} {request} {ending}", Stopwatch.GetElapsedTime(start));
    }

    private static async Task<string> SendAsync(StubExchange exchange, StubReply reply)
    {
        var http = exchange.Http;
        if (reply.Ending == ReplyEnding.Never)
        {
            await exchange.WaitAsync(Timeout.InfiniteTimeSpan);
            http.Abort();
            return "never answered";
        }

        if (reply.Delay > TimeSpan.Zero)
            await exchange.WaitAsync(reply.Delay);
        if (reply.Ending == ReplyEnding.Disconnect)
        {
            http.Abort();
            return "disconnected";
        }

        http.Response.StatusCode = reply.Status;
        http.Response.ContentType = reply.MediaType;
        foreach (var (name, value) in reply.Headers)
        {
            if (string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase))
                http.Response.ContentType = value;
            else
                http.Response.Headers.Append(name, value);
        }

        if (!reply.Content.IsEmpty)
        {
            http.Response.ContentLength = reply.Content.Length;
            await http.Response.Body.WriteAsync(reply.Content, http.RequestAborted);
        }

        return reply.Status.ToString(CultureInfo.InvariantCulture);
    }

    private StubReply Choose(ReceivedRequest request)
    {
        if (board.Take(request, out var unmatched) is not { } reply)
            return Unmatched(unmatched);
        try
        {
            return reply(request);
        }
        catch (Exception thrown)
        {
            board.Fail($"{board.Name}: the reply to  {request}  could not be worked out: {thrown.GetType().Name}: {thrown.Message}");
            return Failed;
        }
    }

    private static StubReply Unmatched(string text)
    {
        var problem = JsonSerializer.Serialize(new { title = "No stub matches", status = StatusCodes.Status501NotImplemented, detail = text }, JsonText.Writing);
        return StubReply.Text(StatusCodes.Status501NotImplemented, problem, "application/problem+json");
    }
}
