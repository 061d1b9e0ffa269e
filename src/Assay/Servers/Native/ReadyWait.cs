using System.Net.NetworkInformation;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>Waits until a started server answers, or says at once why it never will.</summary>
internal sealed class ReadyWait(ServerFolder folder, WatchPlan plan, NativeCommand command, ProcessIdentity? watcher, ServerFinderOptions options)
{
    private const int LogLines = 15;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private string _seen = "it has not opened its port yet";

    private string Title => command.Title ?? Path.GetFileName(plan.FileName);

    /// <summary>Repeats <paramref name="completeAsync"/> until it succeeds.</summary>
    /// <exception cref="ServerException">The server ended, or time is up.</exception>
    /// <exception cref="StartLostException">The watcher or the port was lost.</exception>
    public async Task<string> UntilAsync(Func<CancellationToken, Task<string>> completeAsync, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        try
        {
            while (true)
            {
                ThrowIfOver();
                // A bare connection first: a client's failed attempt costs far more.
                if (IsWatched() && await Loopback.AcceptsAsync(command.Host, plan.Port, cancellationToken) && await TryAsync(completeAsync, cancellationToken) is { } version)
                    return version;
                await Task.Delay(pause, options.Time, cancellationToken);
                pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            folder.RequestStop(force: true);
            throw new ServerException(
                $"{Title} was not ready within {options.StartTimeout.TotalSeconds} s: {Secrets.Mask(_seen)}{Tail()}");
        }
    }

    private async Task<string?> TryAsync(Func<CancellationToken, Task<string>> completeAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await completeAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ServerException)
        {
            _seen = e.Message;
            return null;
        }
    }

    private void ThrowIfOver()
    {
        // Asked before the exit is: a watcher writes that before it ends.
        var watched = watcher?.IsAlive() == true;
        if (folder.Exit is { } exit && exit.Instance == plan.Instance)
        {
            if (PortIsTaken())
                throw new StartLostException($"another program took port {plan.Port}.");
            throw new ServerException(
                $"{Title} ended while it started (exit code {exit.Code}, {exit.Reason}).{Tail()}");
        }

        if (!watched)
            throw new StartLostException($"its watcher ended.{Tail()}");
    }

    /// <summary>Whether the watcher has said what it runs; a fast server is ready before that.</summary>
    private bool IsWatched() => folder.Processes?.Instance == plan.Instance;

    private bool PortIsTaken() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(end => end.Port == plan.Port);

    private string Tail()
    {
        var lines = new[] { folder.WatcherLog, folder.Log }.Where(File.Exists).SelectMany(Lines).TakeLast(LogLines).ToArray();
        var newLine = Environment.NewLine;
        return lines.Length == 0
            ? $"{newLine}It wrote nothing to {folder.Log}."
            : $"{newLine}The last lines of {folder.Log}:{newLine}  {string.Join(newLine + "  ", lines)}";
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
