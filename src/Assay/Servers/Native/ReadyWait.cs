using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>Waits until a started server answers, or says at once why it never will.</summary>
internal sealed class ReadyWait(ServerFolder folder, WatchPlan plan, NativeCommand command, NativeLaunch launch, ServerFinderOptions options)
{
    private const int LooksPerWait = 16;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private string _seen = "it has not opened its port yet";

    private string Title => command.Title ?? Path.GetFileName(plan.FileName);

    /// <summary>Repeats <paramref name="completeAsync"/> until it succeeds.</summary>
    /// <exception cref="ServerException">The server ended, or time is up.</exception>
    /// <exception cref="StartLostException">The watcher, the guard or the port was lost.</exception>
    public async Task<string> UntilAsync(Func<CancellationToken, Task<string>> completeAsync, CancellationToken cancellationToken)
    {
        var began = options.Time.GetTimestamp();
        try
        {
            while (true)
            {
                ThrowIfOver();
                // A bare connection first: a client's failed attempt costs far more.
                if (launch.Processes is not null && await Loopback.AcceptsAsync(command.Host, plan.Port, cancellationToken) && await TryAsync(completeAsync, cancellationToken) is { } version)
                    return version;
                await Task.Delay(Pause(options.Time.GetElapsedTime(began)), options.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            folder.RequestStop(force: true);
            throw new ServerException(
                $"{Title} was not ready within {options.StartTimeout.TotalSeconds} s: {Secrets.Mask(_seen)}{LogTail.Of(folder)}");
        }
    }

    /// <summary>A part of what the wait has taken so far, so that whatever is ready, looking late costs little of it.</summary>
    private static TimeSpan Pause(TimeSpan waited) => (waited / LooksPerWait) switch
    {
        var part when part < ShortestPause => ShortestPause,
        var part when part > LongestPause => LongestPause,
        var part => part,
    };

    private async Task<string?> TryAsync(Func<CancellationToken, Task<string>> completeAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await completeAsync(cancellationToken);
        }
        catch (Exception e) when (IsNotYet(e, cancellationToken))
        {
            _seen = e.Message;
            return null;
        }
    }

    /// <summary>Whether a question that failed is worth another. A client's own time-out comes as a cancellation too: one slow answer is not the end.</summary>
    public static bool IsNotYet(Exception failure, CancellationToken cancellationToken) =>
        failure is not ServerException && (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested);

    private void ThrowIfOver()
    {
        if (launch.End is not { } end)
            return;
        if (command.TakenPort(plan.Port) is { } taken)
            throw new StartLostException($"another program took port {taken}.");
        throw new ServerException($"{Title} ended while it started ({end}).{LogTail.Of(folder)}");
    }
}
