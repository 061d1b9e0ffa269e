using Microsoft.AspNetCore.Http;

namespace Assay.Http.Stubs;

/// <summary>One request to a stub while it is being answered.</summary>
internal sealed class StubExchange(HttpContext http) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _waitEnded = new();
    private bool _disposed;

    public HttpContext Http { get; } = http;

    /// <summary>Waits, until told that nobody needs the wait any more. Throws when the client gives up.</summary>
    public async Task WaitAsync(TimeSpan time)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_waitEnded.Token, Http.RequestAborted);
        await Task.Delay(time, TimeProvider.System, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Http.RequestAborted.ThrowIfCancellationRequested();
    }

    public void EndWait()
    {
        lock (_gate)
        {
            if (!_disposed)
                _waitEnded.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        _waitEnded.Dispose();
    }

    public override string ToString() => $"{Http.Request.Method} {Http.Request.Path}";
}
