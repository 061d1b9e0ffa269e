using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Cli.Hosts;

/// <summary>A JSON-RPC 2.0 conversation: requests out, answers and notifications in.</summary>
internal sealed class JsonRpcConnection : IAsyncDisposable
{
    private const int MethodNotFound = -32601;

    private readonly MessageStream _messages;
    private readonly Action<string, JsonElement> _onNotification;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _reading;
    private int _lastId;

    public JsonRpcConnection(Stream stream, Action<string, JsonElement> onNotification)
    {
        _messages = new MessageStream(stream);
        _onNotification = onNotification;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Sends a request and awaits its answer; cancelling asks the other side to stop, and still awaits the answer.</summary>
    /// <exception cref="IOException">The other side closed the connection.</exception>
    /// <exception cref="InvalidOperationException">The other side answered with an error.</exception>
    public async Task<JsonElement> RequestAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        if (_reading.IsCompleted)
            answer.TrySetException(Closed());

        await SendAsync(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        await using var cancelling = cancellationToken.Register(
            () => _ = TryNotifyAsync("$/cancelRequest", new JsonObject { ["id"] = id }));
        return await answer.Task;
    }

    /// <summary>Sends a notification; a connection that is gone is no error.</summary>
    public async Task TryNotifyAsync(string method, JsonObject parameters)
    {
        try
        {
            await SendAsync(new JsonObject { ["method"] = method, ["params"] = parameters });
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _messages.DisposeAsync();
        await _reading;
        _closing.Dispose();
    }

    private static IOException Closed() => new("The test host closed the connection.");

    private async Task SendAsync(JsonObject message)
    {
        message["jsonrpc"] = "2.0";
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            message.WriteTo(writer);

        await _messages.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), CancellationToken.None);
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _messages.ReadAsync(_closing.Token) is { } body)
            {
                using var message = JsonDocument.Parse(body);
                await HandleAsync(message.RootElement);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
        }
        finally
        {
            foreach (var answer in _pending.Values)
                answer.TrySetException(Closed());
        }
    }

    private async Task HandleAsync(JsonElement message)
    {
        var hasId = message.TryGetProperty("id", out var id);
        if (message.TryGetProperty("method", out var method))
        {
            var parameters = message.TryGetProperty("params", out var value) ? value : default;
            if (hasId)
                await SendAsync(Refusal(id, method.GetString()));
            else
                _onNotification(method.GetString()!, parameters);
        }
        else if (hasId && id.ValueKind == JsonValueKind.Number && _pending.TryRemove(id.GetInt32(), out var answer))
        {
            if (message.TryGetProperty("error", out var error))
                answer.TrySetException(new InvalidOperationException($"The test host answered with an error: {Describe(error)}"));
            else
                answer.TrySetResult(message.GetProperty("result").Clone());
        }
    }

    private static string Describe(JsonElement error) =>
        error.TryGetProperty("message", out var text) && text.GetString() is { Length: > 0 } described ? described : error.ToString();

    // A host may ask its client to attach a debugger; this client said that it can't.
    private static JsonObject Refusal(JsonElement id, string? method) => new()
    {
        ["id"] = JsonNode.Parse(id.GetRawText()),
        ["error"] = new JsonObject { ["code"] = MethodNotFound, ["message"] = $"assay does not answer {method}." },
    };
}
