using System.Diagnostics;
using System.Net.NetworkInformation;
using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Watcher;

/// <summary>Knows how long a server has been without users and without connections.</summary>
internal sealed class IdleClock(ServerFolder folder, WatchPlan plan)
{
    /// <summary>Looking for connections reads the whole table of the machine's, so it is done this many times in an idle time only.</summary>
    private const int LooksForConnections = 10;

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
        var over = IsOver();
        if (use is null || HasConnections(lookNow: over))
        {
            use?.Dispose();
            Mark(used: true);
            return null;
        }

        Mark(used: false);
        if (over)
            return use;
        use.Dispose();
        return null;
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
        return HasSocketConnections() || IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Any(connection => connection.State == TcpState.Established
                // The near end is another program's where the server is in a container.
                && (connection.LocalEndPoint.Port == plan.Port || connection.RemoteEndPoint.Port == plan.Port));
    }

    /// <summary>Unix sockets of the server lie among its data. Only Linux tells who is connected to them.</summary>
    private bool HasSocketConnections()
    {
        const string Table = "/proc/net/unix";
        const string Connected = "03";
        return File.Exists(Table)
            && File.ReadLines(Table).Any(line => line.Contains(plan.DataFolder + "/", StringComparison.Ordinal)
                && line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(5) == Connected);
    }

    /// <summary>Remembers the time of the last use; the file tells it to others, written only when use begins or ends.</summary>
    private void Mark(bool used)
    {
        if (used)
            _lastUse = Stopwatch.GetTimestamp();
        if (used == _used && File.Exists(folder.UsedMark))
            return;
        _used = used;
        File.WriteAllText(folder.UsedMark, used ? "in use" : "idle");
    }
}
