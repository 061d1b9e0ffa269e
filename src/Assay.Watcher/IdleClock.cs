using System.Diagnostics;
using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Watcher;

/// <summary>Knows how long a server has been without users and without connections.</summary>
internal sealed class IdleClock(ServerFolder folder, WatchPlan plan)
{
    /// <summary>Looking for connections reads the whole table of the machine's, so it is done this many times in an idle time only.</summary>
    private const int LooksForConnections = 10;

    private readonly ServerConnections _connections = new(plan);
    private TimeSpan _limit = TimeSpan.FromMilliseconds(plan.IdleMilliseconds);
    private long _lastUse = Stopwatch.GetTimestamp();
    private long _lastLook = Stopwatch.GetTimestamp();
    private bool _used;

    /// <summary>
    /// The lease that keeps new users out, once the server has been unused for its time; null while it has not.
    /// The caller stops the server and then lets the lease go.
    /// </summary>
    public FileLease? TakeWhenOver()
    {
        var use = FileLease.TryTakeExclusive(folder.UseLock);
        FileLease? taken = null;
        try
        {
            var over = IsOver();
            var used = use is null || HasConnections(lookNow: over);
            Mark(used);
            taken = over && !used ? use : null;
            return taken;
        }
        finally
        {
            if (taken is null)
                use?.Dispose();
        }
    }

    private bool IsOver()
    {
        if (Stopwatch.GetElapsedTime(_lastUse) < _limit)
            return false;
        // Read at the last moment: whoever used the server may have asked for more than its starter did.
        var longest = folder.LongestIdle;
        _limit = longest > _limit ? longest : _limit;
        return Stopwatch.GetElapsedTime(_lastUse) >= _limit;
    }

    private bool HasConnections(bool lookNow)
    {
        if (!lookNow && Stopwatch.GetElapsedTime(_lastLook) < _limit / LooksForConnections)
            return false;
        _lastLook = Stopwatch.GetTimestamp();
        return _connections.HaveAny();
    }

    /// <summary>Remembers the time of the last use; the file tells it to others, written only when use begins or ends.</summary>
    private void Mark(bool used)
    {
        if (used)
            _lastUse = Stopwatch.GetTimestamp();
        if (used == _used && File.Exists(folder.UsedMark))
            return;
        try
        {
            File.WriteAllText(folder.UsedMark, used ? "in use" : "idle");
            _used = used;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On a full disk others don't hear of it until there is room again. The server goes on.
        }
    }
}
